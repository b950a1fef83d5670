// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/TelemetryWriter.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "core/base/Clock.h"
#include "core/base/Log.h"

namespace mhc::run {
namespace {

constexpr std::size_t thinningBatch = 250;
constexpr std::size_t stepsPerTransaction = 256;
constexpr std::chrono::milliseconds longestRetry{2000};

std::size_t blobBytesOf(const StepRecords& records) {
  std::size_t bytes = 0;
  for (const BlobRecord& blob : records.blobs) bytes += sizeof(BlobRecord) + blob.data.size() * sizeof(float);
  return bytes;
}

std::size_t otherBytesOf(const StepRecords& records) {
  std::size_t bytes = sizeof(StepRecords) + records.points.size() * sizeof(PointRecord) + records.rows.size() * sizeof(StepRow);
  for (const EventRecord& event : records.events) bytes += 512 + event.text.size();
  for (const SampleRecord& sample : records.samples) bytes += 512 + sample.text.size() + 4 * sample.tokens.size();
  return bytes;
}

}  // namespace

struct TelemetryWriter::State {
  State(std::unique_ptr<RunDatabaseWriter> writer, TelemetryOptions given)
      : database(std::move(writer)), options(given) {}

  struct Queued {
    std::uint64_t number = 0;
    std::size_t blobBytes = 0;
    std::size_t otherBytes = 0;
    StepRecords records;
  };

  std::unique_ptr<RunDatabaseWriter> database;  // the writer thread's
  const TelemetryOptions options;
  std::function<void(std::int64_t)> committed;

  mutable std::mutex mutex;
  std::condition_variable wake;   // the writer thread waits here
  std::condition_variable done;   // flush() waits here
  std::deque<Queued> queue;
  std::vector<SeriesName> names;
  std::map<std::string, int> numbers;
  std::size_t blobBytes = 0;
  std::size_t otherBytes = 0;
  std::uint64_t pushed = 0;       // number of the newest push
  std::uint64_t durable = 0;      // number of the newest committed push
  std::uint64_t attempts = 0;     // transactions that ended, well or badly
  std::uint64_t droppedBlobs = 0;
  std::uint64_t droppedSteps = 0;
  std::uint64_t reportedBlobs = 0;
  std::uint64_t reportedSteps = 0;
  int flushing = 0;
  bool stopping = false;
  std::optional<Error> problem;
  std::thread thread;

  void shed();
  StepRecords dropReport(std::int64_t step) const;
  std::vector<Queued> take();
  void putBack(std::vector<Queued>& batch);
  void work();
  bool writeBatch(std::vector<Queued>& batch);
};

/// Keeps the queue within its bounds: the oldest details go first, whole old steps only when memory itself is at stake.
void TelemetryWriter::State::shed() {
  for (Queued& queued : queue) {
    if (blobBytes <= options.blobBytes) break;
    if (queued.records.blobs.empty()) continue;
    droppedBlobs += queued.records.blobs.size();
    blobBytes -= queued.blobBytes;
    queued.blobBytes = 0;
    std::vector<BlobRecord>().swap(queued.records.blobs);
  }
  while (otherBytes + blobBytes > options.totalBytes && queue.size() > 1) {
    const auto oldest = std::find_if(queue.begin(), queue.end(), [](const Queued& q) { return q.records.events.empty(); });
    if (oldest == queue.end()) break;  // events are never dropped
    ++droppedSteps;
    droppedBlobs += oldest->records.blobs.size();
    otherBytes -= oldest->otherBytes;
    blobBytes -= oldest->blobBytes;
    queue.erase(oldest);
  }
}

StepRecords TelemetryWriter::State::dropReport(std::int64_t step) const {
  const std::uint64_t blobs = droppedBlobs - reportedBlobs;
  const std::uint64_t steps = droppedSteps - reportedSteps;
  EventRecord event;
  event.step = step;
  event.wallNs = wallNanoseconds();
  event.kind = "telemetry";
  event.text = makeMessage("telemetry.dropped",
                           "The disk was too slow: {blobs} detail records and the figures of {steps} steps were left out.",
                           {{"blobs", std::to_string(blobs)}, {"steps", std::to_string(steps)}})
                   .english;
  event.detail = Json{{"dropped_records", blobs}, {"dropped_steps", steps}};
  StepRecords records;
  records.step = step;
  records.events.push_back(std::move(event));
  return records;
}

std::vector<TelemetryWriter::State::Queued> TelemetryWriter::State::take() {
  std::vector<Queued> batch;
  while (!queue.empty() && batch.size() < stepsPerTransaction) {
    blobBytes -= queue.front().blobBytes;
    otherBytes -= queue.front().otherBytes;
    batch.push_back(std::move(queue.front()));
    queue.pop_front();
  }
  return batch;
}

void TelemetryWriter::State::putBack(std::vector<Queued>& batch) {
  for (auto it = batch.rbegin(); it != batch.rend(); ++it) {
    blobBytes += it->blobBytes;
    otherBytes += it->otherBytes;
    queue.push_front(std::move(*it));
  }
  shed();
}

/// One transaction without holding the mutex. On failure the batch goes back to the head of the queue.
bool TelemetryWriter::State::writeBatch(std::vector<Queued>& batch) {
  std::vector<StepRecords> steps;
  std::vector<SeriesName> known;
  std::uint64_t blobsToReport = 0;
  std::uint64_t stepsToReport = 0;
  {
    const std::scoped_lock lock(mutex);
    known = names;
    blobsToReport = droppedBlobs;
    stepsToReport = droppedSteps;
    if (blobsToReport != reportedBlobs || stepsToReport != reportedSteps) {
      steps.push_back(dropReport(batch.back().records.step));
    }
  }
  const bool reporting = !steps.empty();
  for (Queued& queued : batch) steps.push_back(std::move(queued.records));
  Result<void> written = database->append(steps, known);
  const bool ok = written.ok();
  std::int64_t newest = -1;
  for (const StepRecords& records : steps) newest = std::max(newest, records.step);
  if (ok) {
    if (auto thinned = database->thin(thinningBatch); !thinned.ok()) logWarning(thinned.error().text());
    if (committed) committed(newest);
  } else {
    for (std::size_t i = 0; i < batch.size(); ++i) batch[i].records = std::move(steps[i + (reporting ? 1 : 0)]);
  }
  {
    const std::scoped_lock lock(mutex);
    ++attempts;
    if (ok) {
      durable = batch.back().number;
      reportedBlobs = blobsToReport;
      reportedSteps = stepsToReport;
      problem.reset();
    } else {
      problem = written.error();
      putBack(batch);
    }
  }
  done.notify_all();
  return ok;
}

void TelemetryWriter::State::work() {
  std::chrono::milliseconds retry = options.firstRetry;
  for (;;) {
    std::vector<Queued> batch;
    {
      std::unique_lock lock(mutex);
      wake.wait(lock, [&] { return stopping || !queue.empty(); });
      if (queue.empty()) return;
      if (!problem) wake.wait_for(lock, options.gather, [&] { return stopping || flushing > 0; });
      batch = take();
    }
    if (writeBatch(batch)) {
      retry = options.firstRetry;
      continue;
    }
    std::unique_lock lock(mutex);
    if (stopping) return;  // that was the last try
    wake.wait_for(lock, retry, [&] { return stopping; });
    retry = std::min(retry * 2, longestRetry);
  }
}

TelemetryWriter::TelemetryWriter(std::unique_ptr<RunDatabaseWriter> database, TelemetryOptions options)
    : state_(std::make_unique<State>(std::move(database), options)) {
  state_->thread = std::thread([state = state_.get()] { state->work(); });
}

TelemetryWriter::~TelemetryWriter() {
  {
    const std::scoped_lock lock(state_->mutex);
    state_->stopping = true;
  }
  state_->wake.notify_all();
  state_->thread.join();
  if (state_->problem) logError(state_->problem->text());
  else if (auto r = state_->database->checkpoint(); !r.ok()) logWarning(r.error().text());
}

int TelemetryWriter::series(const std::string& name, const std::string& unit, const std::string& family) {
  const std::scoped_lock lock(state_->mutex);
  const auto [it, added] = state_->numbers.emplace(name, static_cast<int>(state_->names.size()));
  if (added) state_->names.push_back({name, unit, family});
  return it->second;
}

void TelemetryWriter::push(StepRecords records) {
  State::Queued queued;
  queued.blobBytes = blobBytesOf(records);
  queued.otherBytes = otherBytesOf(records);
  queued.records = std::move(records);
  {
    const std::scoped_lock lock(state_->mutex);
    queued.number = ++state_->pushed;
    state_->blobBytes += queued.blobBytes;
    state_->otherBytes += queued.otherBytes;
    state_->queue.push_back(std::move(queued));
    state_->shed();
  }
  state_->wake.notify_one();
}

Result<void> TelemetryWriter::flush(std::chrono::milliseconds limit) {
  std::unique_lock lock(state_->mutex);
  const std::uint64_t target = state_->pushed;
  const std::uint64_t before = state_->attempts;
  ++state_->flushing;
  state_->wake.notify_all();
  const auto reached = [&] { return state_->durable >= target || (state_->queue.empty() && state_->pushed == state_->durable); };
  // A full disk is told at once; a lock may go away by itself, so that is waited for.
  const bool ended = state_->done.wait_for(lock, limit, [&] {
    return reached() || (state_->attempts > before && state_->problem && state_->problem->code != ExitCode::RunFolderBusy);
  });
  --state_->flushing;
  if (reached()) return {};
  if (state_->problem) return *state_->problem;
  (void)ended;
  return makeError(ExitCode::RunFolderBusy, "telemetry.slow",
                   "The run database took longer than {seconds} s to write. Check the disk; the records still wait.",
                   {{"seconds", std::to_string(limit.count() / 1000)}});
}

std::optional<Error> TelemetryWriter::problem() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->problem;
}

std::uint64_t TelemetryWriter::droppedBlobs() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->droppedBlobs;
}

void TelemetryWriter::onCommitted(std::function<void(std::int64_t)> callback) {
  const std::scoped_lock lock(state_->mutex);
  state_->committed = std::move(callback);
}

}  // namespace mhc::run
