// SPDX-License-Identifier: Apache-2.0
// Workers that end well, crash, hang, or are killed from outside.
#include "explore/worker_pool.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <new>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/shortage.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

constexpr double kLong = 600.0;

std::map<std::int64_t, TaskEnd> run_all(WorkerPool& pool, int tasks) {
  for (int i = 0; i < tasks; ++i) pool.submit(i);
  std::map<std::int64_t, TaskEnd> ends;
  while (!pool.is_idle()) {
    for (TaskEnd& end : pool.wait(std::chrono::milliseconds(50))) {
      EXPECT_TRUE(ends.emplace(end.task, end).second) << "task " << end.task << " ended twice";
    }
  }
  return ends;
}

TEST(WorkerPool, EveryTaskEndsOnce) {
  for (const int jobs : {1, 3}) {
    WorkerPool pool(jobs, kLong,
                    [](std::int64_t task) { return std::string(static_cast<std::size_t>(task * 1000), 'x'); });
    const auto ends = run_all(pool, 200);
    ASSERT_EQ(ends.size(), 200U);
    for (const auto& [task, end] : ends) EXPECT_EQ(end.payload.size(), static_cast<std::size_t>(task * 1000));
  }
}

TEST(WorkerPool, WorkersShareWhatWasThereBefore) {
  const std::string shared = "made by the parent";
  WorkerPool pool(2, kLong, [&](std::int64_t) { return shared; });
  for (const auto& [task, end] : run_all(pool, 4)) EXPECT_EQ(end.payload, shared);
}

TEST(WorkerPool, ACrashCostsItsOwnTask) {
  WorkerPool pool(2, kLong, [](std::int64_t task) {
    if (task == 7) {
      std::fputs("about to abort\n", stderr);
      std::abort();
    }
    if (task == 9) _exit(3);
    return std::to_string(task);
  });
  const auto ends = run_all(pool, 30);
  ASSERT_EQ(ends.size(), 30U);
  for (const auto& [task, end] : ends) {
    if (task == 7) {
      EXPECT_EQ(end.kind, TaskEnd::Kind::crashed);
      EXPECT_EQ(end.payload, "the worker was ended by signal 6 (Aborted): about to abort");
    } else if (task == 9) {
      EXPECT_EQ(end.payload, "the worker ended itself with status 3");
    } else {
      EXPECT_EQ(end.kind, TaskEnd::Kind::done);
      EXPECT_EQ(end.payload, std::to_string(task));
    }
  }
}

TEST(WorkerPool, SignalsForTheParentAreNotTheWorkers) {
  WorkerPool pool(1, kLong, [](std::int64_t task) {
    raise(task == 0 ? SIGTERM : SIGINT);
    return std::string("finished");
  });
  for (const auto& [task, end] : run_all(pool, 2)) EXPECT_EQ(end.payload, "finished");
}

/// What they would close is not the worker's: here the folder would be removed.
TEST(WorkerPool, AnExceptionDoesNotLeaveTheParentsFramesInTheWorker) {
  TemporaryFolder folder;
  folder.write("kept", "the parent's");
  WorkerPool pool(1, kLong, [](std::int64_t) -> std::string { throw std::runtime_error("unforeseen"); });
  EXPECT_EQ(run_all(pool, 1).at(0).kind, TaskEnd::Kind::crashed);
  EXPECT_TRUE(std::filesystem::exists(folder.path("kept")));
}

TEST(WorkerPool, AnExceptionOfTheWorkIsACrash) {
  WorkerPool pool(1, kLong, [](std::int64_t task) -> std::string {
    if (task == 1) throw std::runtime_error("unforeseen");
    return "fine";
  });
  const auto ends = run_all(pool, 3);
  EXPECT_EQ(ends.at(1).kind, TaskEnd::Kind::crashed);
  EXPECT_NE(ends.at(1).payload.find("unforeseen"), std::string::npos);
  EXPECT_EQ(ends.at(2).payload, "fine");
}

/// Want of memory and the like is nobody's fault who works.
TEST(WorkerPool, StarvedTasksAreToldApartFromCrashes) {
  WorkerPool pool(2, kLong, [](std::int64_t task) -> std::string {
    if (task == 1) throw std::bad_alloc();
    if (task == 2) throw ShortageError("no open file is left");
    if (task == 3) raise(SIGKILL);
    if (task == 4) std::fputs("terminate called after throwing an instance of 'std::bad_alloc'", stderr), std::abort();
    if (task == 5) std::abort();
    return "fine";
  });
  const auto ends = run_all(pool, 7);
  ASSERT_EQ(ends.size(), 7U);
  for (const int task : {1, 2, 3, 4}) EXPECT_EQ(ends.at(task).kind, TaskEnd::Kind::starved) << task;
  EXPECT_EQ(ends.at(1).payload, "the worker gave up: out of memory");
  EXPECT_EQ(ends.at(2).payload, "the worker gave up: no open file is left");
  EXPECT_EQ(ends.at(3).payload, "the worker was ended by signal 9 (Killed)");
  EXPECT_EQ(ends.at(5).kind, TaskEnd::Kind::crashed);
  EXPECT_EQ(ends.at(6).payload, "fine");
}

TEST(WorkerPool, FewerAtOnce) {
  WorkerPool pool(4, kLong, [](std::int64_t) { return std::to_string(getpid()); });
  run_all(pool, 20);
  pool.use_fewer();
  EXPECT_EQ(pool.workers_at_once(), 2);
  pool.use_fewer();
  pool.use_fewer();
  EXPECT_EQ(pool.workers_at_once(), 1);
  std::set<std::string> workers;
  for (const auto& [task, end] : run_all(pool, 20)) workers.insert(end.payload);
  EXPECT_EQ(workers.size(), 1U);
  EXPECT_EQ(pool.workers().size(), 1U);
  run_all(pool, 2000);
  EXPECT_EQ(pool.workers_at_once(), 4);
}

/// No more files can be opened: a worker takes two pipes and a file.
TEST(WorkerPool, AsManyWorkersAsThereIsRoomFor) {
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const int next = dup(0);
  close(next);
  rlimit few = before;
  few.rlim_cur = static_cast<rlim_t>(next + 8);
  setrlimit(RLIMIT_NOFILE, &few);
  {
    WorkerPool pool(16, kLong, [](std::int64_t) { return std::string("fine"); });
    EXPECT_EQ(run_all(pool, 100).size(), 100U);
    EXPECT_LT(pool.workers_at_once(), 16);
  }
  few.rlim_cur = static_cast<rlim_t>(next + 1);
  setrlimit(RLIMIT_NOFILE, &few);
  {
    WorkerPool pool(2, kLong, [](std::int64_t) { return std::string("fine"); });
    EXPECT_THROW(run_all(pool, 1), ShortageError);
  }
  setrlimit(RLIMIT_NOFILE, &before);
}

TEST(WorkerPool, ATaskThatHangsIsEnded) {
  WorkerPool pool(2, 0.3, [](std::int64_t task) {
    if (task == 2) std::this_thread::sleep_for(std::chrono::hours(1));
    return std::string("fine");
  });
  const auto ends = run_all(pool, 8);
  ASSERT_EQ(ends.size(), 8U);
  EXPECT_EQ(ends.at(2).kind, TaskEnd::Kind::timed_out);
  EXPECT_EQ(ends.at(2).payload, "ran longer than 0.3 s and was ended");
  EXPECT_EQ(ends.at(3).payload, "fine");
}

TEST(WorkerPool, KilledWorkersAreReplaced) {
  WorkerPool pool(2, kLong, [](std::int64_t) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return std::string("fine");
  });
  for (int i = 0; i < 10; ++i) pool.submit(i);
  int done = 0, starved = 0;
  const auto count = [&](const std::vector<TaskEnd>& ends) {
    for (const TaskEnd& end : ends) ++(end.kind == TaskEnd::Kind::done ? done : starved);
  };
  count(pool.wait(std::chrono::milliseconds(10)));
  for (const pid_t worker : pool.workers()) kill(worker, SIGKILL);
  while (!pool.is_idle()) count(pool.wait(std::chrono::milliseconds(50)));
  EXPECT_EQ(done + starved, 10);
  EXPECT_LE(starved, 2);
}

TEST(WorkerPool, DroppedTasksAreNotRun) {
  WorkerPool pool(1, kLong, [](std::int64_t) { return std::string(); });
  for (int i = 0; i < 100; ++i) pool.submit(i);
  std::size_t ended = pool.wait(std::chrono::milliseconds(1000)).size();
  pool.drop_waiting();
  while (!pool.is_idle()) ended += pool.wait(std::chrono::milliseconds(50)).size();
  EXPECT_GE(ended, 1U);
  EXPECT_LE(ended, 4U);
}

TEST(WorkerPool, NoWorkerOutlivesThePool) {
  std::vector<pid_t> workers;
  {
    WorkerPool pool(3, kLong, [](std::int64_t) {
      std::this_thread::sleep_for(std::chrono::hours(1));
      return std::string();
    });
    for (int i = 0; i < 3; ++i) pool.submit(i);
    pool.wait(std::chrono::milliseconds(1));
    workers = pool.workers();
    ASSERT_EQ(workers.size(), 3U);
  }
  for (const pid_t worker : workers) EXPECT_NE(kill(worker, 0), 0);
}

}  // namespace
}  // namespace secateur::test
