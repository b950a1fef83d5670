// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/record/ResourceSampler.h"

#include <utility>

namespace mhc::training {

ResourceSampler::ResourceSampler(std::filesystem::path folder, std::chrono::milliseconds every)
    : folder_(std::move(folder)), every_(every), thread_([this] { work(); }) {}

ResourceSampler::~ResourceSampler() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

std::optional<ResourceSample> ResourceSampler::take() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(newest_, std::nullopt);
}

void ResourceSampler::work() {
  ResourceMeter meter(folder_, Nvml::load());  // the driver may take a second to answer
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, every_, [this] { return stopping_; })) {
    lock.unlock();
    ResourceSample sample = meter.sample();
    lock.lock();
    newest_ = sample;
  }
}

}  // namespace mhc::training
