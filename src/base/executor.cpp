// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See executor.hpp.
#include "malha/base/executor.hpp"

#include <pthread.h>

namespace malha::base {
namespace {

thread_local const Strand* current_strand = nullptr;

}  // namespace

void set_thread_name(const std::string& name) {
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
}

ThreadPool::ThreadPool(unsigned threads, const std::string& thread_name) {
    MALHA_ASSERT(threads > 0);
    threads_.reserve(threads);
    for (unsigned i = 0; i < threads; ++i) {
        const std::string name = threads == 1 ? thread_name : thread_name + "." + std::to_string(i);
        threads_.emplace_back([this, name] {
            set_thread_name(name);
            work();
        });
    }
}

ThreadPool::~ThreadPool() {
    {
        MutexLock lock(mutex_);
        stopping_ = true;
        available_.notify_all();
    }
    for (std::thread& thread : threads_)
        thread.join();
}

void ThreadPool::post(Task task) {
    MutexLock lock(mutex_);
    tasks_.push_back(std::move(task));
    available_.notify_one();
}

void ThreadPool::post_first(Task task) {
    MutexLock lock(mutex_);
    first_.push_back(std::move(task));
    available_.notify_one();
}

unsigned ThreadPool::concurrency() const {
    return static_cast<unsigned>(threads_.size());
}

void ThreadPool::work() {
    for (;;) {
        Task task;
        {
            MutexLock lock(mutex_);
            while (first_.empty() && tasks_.empty() && !stopping_)
                available_.wait(mutex_);
            std::deque<Task>& queue = first_.empty() ? tasks_ : first_;
            if (queue.empty()) return;
            task = std::move(queue.front());
            queue.pop_front();
        }
        task();
    }
}

Strand::Strand(const std::string& thread_name)
    : thread_([this, thread_name] {
          set_thread_name(thread_name);
          work();
      }) {}

Strand::~Strand() {
    {
        MutexLock lock(mutex_);
        stopping_ = true;
        changed_.notify_one();
    }
    thread_.join();
}

const Strand* Strand::current() {
    return current_strand;
}

void Strand::post(Task task) {
    MutexLock lock(mutex_);
    tasks_.push_back(std::move(task));
    if (!is_busy_) changed_.notify_one();
}

bool Strand::try_take() {
    MutexLock lock(mutex_);
    if (is_busy_ || !tasks_.empty()) return false;
    is_busy_ = true;
    current_strand = this;
    return true;
}

void Strand::give_back(const Strand* before) {
    MutexLock lock(mutex_);
    current_strand = before;
    is_busy_ = false;
    if (!tasks_.empty() || stopping_) changed_.notify_one();
}

void Strand::work() {
    current_strand = this;
    for (;;) {
        Task task;
        {
            MutexLock lock(mutex_);
            while (is_busy_ || (tasks_.empty() && !stopping_))
                changed_.wait(mutex_);
            if (tasks_.empty()) return;
            task = std::move(tasks_.front());
            tasks_.pop_front();
            is_busy_ = true;
        }
        task();
        task = {};
        MutexLock lock(mutex_);
        is_busy_ = false;
    }
}

}  // namespace malha::base
