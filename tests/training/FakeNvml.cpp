// SPDX-License-Identifier: GPL-3.0-or-later
// The few functions of NVIDIA's management library that are used, with known answers. The power is not told, as on some
// cards.
extern "C" {

int nvmlInit_v2() {
  return 0;
}
int nvmlShutdown() {
  return 0;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned int index, void** device) {
  static int card = 0;
  if (index != 0) return 2;
  *device = &card;
  return 0;
}

int nvmlDeviceGetUtilizationRates(void*, unsigned int* rates) {
  rates[0] = 83;
  rates[1] = 40;
  return 0;
}

int nvmlDeviceGetMemoryInfo(void*, unsigned long long* memory) {
  memory[0] = 80ULL << 30;
  memory[1] = 70ULL << 30;
  memory[2] = 10ULL << 30;
  return 0;
}

int nvmlDeviceGetPowerUsage(void*, unsigned int*) {
  return 3;
}

int nvmlDeviceGetTemperature(void*, int sensor, unsigned int* degrees) {
  if (sensor != 0) return 2;
  *degrees = 61;
  return 0;
}
}
