#include "shards/gateway.hpp"

#include "shards/arrival.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace shards {

namespace {

using boost::asio::steady_timer;

constexpr base::Duration first_pause{10};
constexpr base::Duration longest_pause{200};

// One call under way. The coroutine owns the timer; both are gone once it is abandoned.
struct Call {
    steady_timer* timer = nullptr;
    std::optional<Answer> answer;
    bool abandoned = false;
};

// The answers for one event loop.
class Mailbox : public std::enable_shared_from_this<Mailbox> {
public:
    explicit Mailbox(boost::asio::any_io_executor executor) : executor_{std::move(executor)} {}

    // From any thread.
    void deliver(const std::shared_ptr<Call>& call, Answer answer) {
        const std::lock_guard lock{mutex_};
        if (call->abandoned) {
            return;
        }
        const bool first = arrived_.empty();
        arrived_.push_back({call, std::move(answer)});
        if (first) {
            boost::asio::post(executor_, [self = shared_from_this()] { self->hand_over(); });
        }
    }

    void abandon(const std::shared_ptr<Call>& call) {
        const std::lock_guard lock{mutex_};
        call->abandoned = true;
        std::erase_if(arrived_, [&](const Arrived& one) { return one.call == call; });
    }

private:
    struct Arrived {
        std::shared_ptr<Call> call;
        Answer answer;
    };

    void hand_over() {
        std::vector<Arrived> batch;
        {
            const std::lock_guard lock{mutex_};
            batch.swap(arrived_);
        }
        for (auto& one : batch) {
            one.call->answer = std::move(one.answer);
            one.call->timer->cancel();
        }
    }

    const boost::asio::any_io_executor executor_;
    std::mutex mutex_;
    std::vector<Arrived> arrived_;
};

// A call as its coroutine holds it. Not moved: others point to the timer.
class Flight {
public:
    explicit Flight(const boost::asio::any_io_executor& executor) : timer_{executor} {}

    ~Flight() {
        if (mailbox_) {
            mailbox_->abandon(call_);
        }
    }

    Flight(const Flight&) = delete;
    Flight& operator=(const Flight&) = delete;

    void begin(std::shared_ptr<Mailbox> mailbox, base::Duration within) {
        mailbox_ = std::move(mailbox);
        call_->timer = &timer_;
        timer_.expires_after(within);
    }

    Respond respond() const {
        return [mailbox = mailbox_, call = call_](Answer answer) {
            mailbox->deliver(call, std::move(answer));
        };
    }

    base::Task<Answer> wait() {
        if (!call_->answer) {
            co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
        co_return call_->answer ? std::move(*call_->answer) : Answer{.kind = Answer::Kind::unknown};
    }

private:
    steady_timer timer_;
    std::shared_ptr<Mailbox> mailbox_;
    const std::shared_ptr<Call> call_ = std::make_shared<Call>();
};

// Reads single records, which blocks. Rare: only a command that was repeated needs it.
class RecordReader {
public:
    explicit RecordReader(events::Log& log) : log_{log}, thread_{[this] { run(); }} {}

    ~RecordReader() {
        {
            const std::lock_guard lock{mutex_};
            stopping_ = true;
        }
        wake_.notify_all();
        thread_.join();
    }

    RecordReader(const RecordReader&) = delete;
    RecordReader& operator=(const RecordReader&) = delete;

    // Arrives with nothing when the record cannot be had.
    void read(events::Partition partition, events::Offset offset, Expected<Facts> facts) {
        {
            const std::lock_guard lock{mutex_};
            wanted_.push_back({std::move(partition), offset, std::move(facts)});
        }
        wake_.notify_all();
    }

private:
    struct Wanted {
        events::Partition partition;
        events::Offset offset = 0;
        Expected<Facts> facts;
    };

    void run() {
        std::unique_lock lock{mutex_};
        while (true) {
            wake_.wait(lock, [this] { return stopping_ || !wanted_.empty(); });
            if (stopping_) {
                return;
            }
            const Wanted wanted = std::move(wanted_.front());
            wanted_.pop_front();
            lock.unlock();
            wanted.facts.arrive(facts_at(wanted));
            lock.lock();
        }
    }

    Facts facts_at(const Wanted& wanted) const {
        try {
            const auto record = log_.read_one(wanted.partition, wanted.offset);
            if (!record) {
                return nullptr;
            }
            auto commit = events::read_commit(*record);
            if (!commit) {
                return nullptr;
            }
            return std::make_shared<const std::vector<events::StreamFact>>(std::move(commit->facts)
            );
        } catch (const events::LogUnavailable&) {
            return nullptr;  // The caller is told that the log is not there.
        }
    }

    events::Log& log_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Wanted> wanted_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace

struct Gateway::Work {
    Work(Host& host_, events::Log& log, const base::Clock& clock_, GatewayOptions options_)
        : host{host_}, clock{clock_}, options{options_}, reader{log} {}

    Host& host;
    const base::Clock& clock;
    const GatewayOptions options;
    RecordReader reader;

    std::mutex mutex;
    std::unordered_map<void*, std::shared_ptr<Mailbox>> mailboxes;  // by event loop

    std::shared_ptr<Mailbox> mailbox_of(const boost::asio::any_io_executor& executor) {
        void* loop = &boost::asio::query(executor, boost::asio::execution::context);
        const std::lock_guard lock{mutex};
        auto& mailbox = mailboxes[loop];
        if (!mailbox) {
            mailbox = std::make_shared<Mailbox>(executor);
        }
        return mailbox;
    }

    // `begin` is given what to respond with.
    template <class Begin>
    base::Task<Answer> call(Begin begin, base::Duration within) {
        const auto executor = co_await boost::asio::this_coro::executor;
        Flight flight{executor};
        flight.begin(mailbox_of(executor), within);
        begin(flight.respond());
        Answer answer = co_await flight.wait();
        co_return answer;
    }

    // Again and again while nobody owns the shard.
    template <class Begin>
    base::Task<Answer> call_owner(Begin begin) {
        const auto deadline = clock.steady() + options.deadline;
        auto wait = first_pause;
        while (true) {
            Answer answer = co_await call(begin, deadline - clock.steady());
            if (answer.kind != Answer::Kind::not_here || clock.steady() + wait >= deadline) {
                co_return answer;
            }
            co_await pause(wait);
            wait = std::min(wait * 2, longest_pause);
        }
    }

    base::Task<Facts> facts_of(const Answer& answer) {
        const Expected<Facts> facts;
        events::Partition partition{
            .topic = std::string{events::topics::facts}, .number = answer.partition
        };
        reader.read(std::move(partition), answer.offset, facts);
        const std::optional<Facts> found = co_await facts.wait(options.deadline);
        if (!found || !*found) {
            throw events::LogUnavailable{"the record of a repeated command cannot be read"};
        }
        co_return *found;
    }
};

Gateway::Gateway(Host& host, events::Log& log, const base::Clock& clock, GatewayOptions options)
    : work_{std::make_unique<Work>(host, log, clock, options)} {}

Gateway::~Gateway() = default;

base::Task<Answer> Gateway::submit(Request request) {
    Answer answer = co_await work_->call_owner([this, &request](Respond respond) {
        work_->host.submit(request, std::move(respond));
    });
    answer.command = request.id;
    if (answer.kind == Answer::Kind::repeated) {
        answer.facts = co_await work_->facts_of(answer);
    }
    co_return answer;
}

base::Task<std::vector<Answer>> Gateway::submit_all(std::vector<Request> requests) {
    const auto executor = co_await boost::asio::this_coro::executor;
    std::vector<std::unique_ptr<Flight>> flights;
    for (const auto& request : requests) {
        auto& flight = *flights.emplace_back(std::make_unique<Flight>(executor));
        flight.begin(work_->mailbox_of(executor), work_->options.deadline);
        work_->host.submit(request, flight.respond());
    }
    std::vector<Answer> answers;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        Answer answer = co_await flights[i]->wait();
        const bool is_final =
            answer.kind != Answer::Kind::not_here && answer.kind != Answer::Kind::repeated;
        // Alone it is waited for longer, and repeats are read.
        if (!is_final) {
            answer = co_await submit(std::move(requests[i]));
        }
        answers.push_back(std::move(answer));
    }
    co_return answers;
}

base::Task<Answer> Gateway::ask(base::Slot slot, Look look) {
    return work_->call_owner([this, slot, look = std::move(look)](Respond respond) {
        work_->host.ask(slot, look, std::move(respond));
    });
}

std::int32_t Gateway::partition_of(base::Slot slot) const {
    return slot % work_->host.partitions();
}

Host& Gateway::host() const {
    return work_->host;
}

}  // namespace shards
