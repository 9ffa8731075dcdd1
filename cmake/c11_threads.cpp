// Only in programs built with ThreadSanitizer, which knows POSIX threads and locks but not those of
// C11, by which librdkafka starts its own: a thread that it has not seen begin crashes it. So for
// the time being they are the POSIX ones that they are made of.

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <pthread.h>

extern "C" {

enum { thrd_success = 0, thrd_busy = 1, thrd_error = 2, thrd_nomem = 3, thrd_timedout = 4 };

struct ThreadStart {
    int (*run)(void*);
    void* argument;
};

static void* run_thread(void* given) {
    const auto start = *static_cast<ThreadStart*>(given);
    std::free(given);
    return reinterpret_cast<void*>(static_cast<long>(start.run(start.argument)));
}

static int told(int error) {
    switch (error) {
        case 0:
            return thrd_success;
        case EBUSY:
            return thrd_busy;
        case ETIMEDOUT:
            return thrd_timedout;
        case ENOMEM:
            return thrd_nomem;
        default:
            return thrd_error;
    }
}

int thrd_create(pthread_t* thread, int (*run)(void*), void* argument) {
    auto* start = static_cast<ThreadStart*>(std::malloc(sizeof(ThreadStart)));
    if (!start) {
        return thrd_nomem;
    }
    *start = {run, argument};
    return told(pthread_create(thread, nullptr, run_thread, start));
}

int thrd_join(pthread_t thread, int* result) {
    void* returned = nullptr;
    const int error = pthread_join(thread, &returned);
    if (result) {
        *result = static_cast<int>(reinterpret_cast<long>(returned));
    }
    return told(error);
}

int mtx_lock(pthread_mutex_t* mutex) {
    return told(pthread_mutex_lock(mutex));
}

int mtx_trylock(pthread_mutex_t* mutex) {
    return told(pthread_mutex_trylock(mutex));
}

int mtx_unlock(pthread_mutex_t* mutex) {
    return told(pthread_mutex_unlock(mutex));
}

int cnd_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
    return told(pthread_cond_wait(condition, mutex));
}

int cnd_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until) {
    return told(pthread_cond_timedwait(condition, mutex, until));
}

int cnd_signal(pthread_cond_t* condition) {
    return told(pthread_cond_signal(condition));
}

int cnd_broadcast(pthread_cond_t* condition) {
    return told(pthread_cond_broadcast(condition));
}
}
