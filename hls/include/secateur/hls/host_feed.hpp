// SPDX-License-Identifier: Apache-2.0
// Feeds of a host (secateur/hls/feed.hpp), and the processes beside them in timed C simulation: threads, each with a
// clock and a book of its own. When all wait for each other, it says who waits for what, and ends. C++14.
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <deque>

#if defined(SECATEUR_HLS_TIMED)
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "secateur/hls/timed.hpp"
#endif

namespace secateur {
namespace hls {

#if defined(SECATEUR_HLS_TIMED)

namespace timed {

/// What the threads of a region share.
class Tasks {
 public:
  static Tasks& all() {
    static Tasks tasks;
    return tasks;
  }
  std::mutex& gate() { return gate_; }

  /// A task of the region that the calling thread is in; it begins at that thread's time.
  void start(const char* name, const std::function<void()>& body) {
    const std::lock_guard<std::mutex> lock(gate_);
    ++alive_;
    own_.emplace_back(new Own());
    Own& own = *own_.back();
    own.name = name;
    own.book = book();
    own.book.forget();
    const Time begin = clock();
    own.thread = std::thread([this, &own, body, begin] {
      current_book() = &own.book;
      current() = &own;
      clock() = begin;
      body();
      const std::lock_guard<std::mutex> end_lock(gate_);
      own.end = clock();
      --alive_;
      wake();
      look_for_deadlock();
    });
  }
  /// All have ended: the calling thread's time is that of the last, its book has theirs.
  void join() {
    {
      const std::lock_guard<std::mutex> lock(gate_);
      are_all_started_ = true;
      look_for_deadlock();
    }
    for (const std::unique_ptr<Own>& own : own_) {
      own->thread.join();
      clock() = std::max(clock(), own->end);
      book().add(own->book);
    }
    own_.clear();
    are_all_started_ = false;
  }

  /// Waits, with the gate locked, until `is_ready`, which whoever changes it tells by `changed`.
  template <class IsReady>
  void wait(std::unique_lock<std::mutex>& lock, const void* key, const char* feed, const char* what,
            const IsReady& is_ready) {
    while (!is_ready()) {
      Own& own = *current();
      wake();
      own.feed = feed;
      own.key = key;
      own.what = what;
      own.has_changed = false;
      ++waiting_;
      look_for_deadlock();
      own.is_woken = false;
      waiters_.push_back(&own);
      while (!own.is_woken) own.changed.wait(lock);
      own.feed = nullptr;
    }
  }
  /// Something has come or gone in a feed. Whoever waits for it is woken at once where it `is_much`, else when the
  /// calling thread waits itself or ends: threads would change places with each value.
  void changed(const void* feed, bool is_much) {
    for (Own* own : waiters_) own->has_changed = own->has_changed || own->key == feed;
    if (is_much) wake();
  }
  /// Whether the calling thread is a task, which may wait for others.
  static bool is_task() { return current() != nullptr; }

 private:
  struct Own {
    const char* name = "";
    const char* feed = nullptr;  ///< that it waits for
    const void* key = nullptr;   ///< the same, as an address
    const char* what = "";
    bool has_changed = false, is_woken = false;
    Time end = 0;
    Book book;
    std::condition_variable changed;
    std::thread thread;
  };
  static Own*& current() {
    static thread_local Own* own = nullptr;
    return own;
  }
  /// Those for whom something has changed.
  void wake() {
    for (std::size_t i = 0; i < waiters_.size();) {
      Own& own = *waiters_[i];
      if (!own.has_changed) {
        ++i;
        continue;
      }
      waiters_.erase(waiters_.begin() + static_cast<std::ptrdiff_t>(i));
      --waiting_;
      own.is_woken = true;
      own.changed.notify_one();
    }
  }
  void look_for_deadlock() const {
    if (!are_all_started_ || alive_ == 0 || waiting_ < alive_) return;
    std::fflush(stdout);
    std::fprintf(stderr, "Deadlock: every process that has not ended waits:\n");
    for (const std::unique_ptr<Own>& own : own_) {
      if (own->feed == nullptr) continue;
      const std::string call = own->name;
      std::fprintf(stderr, "  %s waits for %s in %s\n", call.substr(0, call.find_first_of("<(")).c_str(), own->what,
                   own->feed);
    }
    std::fflush(stderr);
    std::_Exit(1);
  }

  std::mutex gate_;
  int alive_ = 0, waiting_ = 0;
  bool are_all_started_ = false;
  std::vector<std::unique_ptr<Own>> own_;
  std::vector<Own*> waiters_;
};

/// The rest of a function whose calls are tasks.
struct TaskScope {
  TaskScope() = default;
  TaskScope(const TaskScope&) = delete;
  TaskScope& operator=(const TaskScope&) = delete;
  ~TaskScope() { Tasks::all().join(); }
};

}  // namespace timed

template <class T>
class HostFeed {
 public:
  /// Holds `depth` values in hardware; its record is in the book of the thread that makes the region.
  void name(const char* name, timed::Time depth) {
    name_ = name;
    times_.name(name, depth, ++regions_);
    depth_ = depth;
    values_.clear();
  }
  bool empty() {
    const std::lock_guard<std::mutex> lock(timed::Tasks::all().gate());
    return values_.empty();
  }
  void write(const T& value) {
    timed::Tasks& tasks = timed::Tasks::all();
    std::unique_lock<std::mutex> lock(tasks.gate());
    const auto has_room = [&] { return static_cast<timed::Time>(values_.size()) < depth_; };
    if (timed::Tasks::is_task()) tasks.wait(lock, this, name_, "room", has_room);
    times_.written();
    values_.push_back(value);
    tasks.changed(this, static_cast<timed::Time>(values_.size()) >= depth_ / 2);
  }
  T read() {
    timed::Tasks& tasks = timed::Tasks::all();
    std::unique_lock<std::mutex> lock(tasks.gate());
    tasks.wait(lock, this, name_, "a value", [&] { return !values_.empty(); });
    times_.read();
    const T value = values_.front();
    values_.pop_front();
    tasks.changed(this, static_cast<timed::Time>(values_.size()) <= depth_ / 2);
    return value;
  }

 private:
  const char* name_ = "a feed without a depth";
  timed::StreamTimes times_;
  timed::Time depth_ = 2, regions_ = 0;
  std::deque<T> values_;
};

template <class T>
void name_streams(HostFeed<T>& feed, const char* name, int depth, long long) {
  feed.name(name, depth);
}

#else

template <class T>
class HostFeed {
 public:
  bool empty() const { return values_.empty(); }
  void write(const T& value) { values_.push_back(value); }
  T read() {
    if (values_.empty()) {
      std::fprintf(stderr, "a process reads more than the one before it has written\n");
      std::exit(1);
    }
    const T value = values_.front();
    values_.pop_front();
    return value;
  }

 private:
  std::deque<T> values_;
};

#endif

}  // namespace hls
}  // namespace secateur
