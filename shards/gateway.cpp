#include "shards/gateway.hpp"

#include "platform/arrival.hpp"
#include "shards/record_reader.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <iterator>
#include <mutex>
#include <numeric>
#include <unordered_map>

namespace shards {

namespace {

using boost::asio::steady_timer;

constexpr base::Duration first_pause{10};
constexpr base::Duration longest_pause{200};
constexpr base::Duration question_patience{3'000};

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

// Nothing changes by a question.
bool is_question(const Ask& ask) {
    return std::holds_alternative<domain::Question>(ask);
}

// May it be asked again within this call?
bool is_open(const Ask& ask, const Answer& answer) {
    return answer.kind == Answer::Kind::not_here ||
           (answer.kind == Answer::Kind::unknown && is_question(ask));
}

}  // namespace

struct Gateway::Work {
    const GatewayPorts ports;
    const GatewayOptions options;
    RecordReader reader;

    std::mutex mutex;
    std::unordered_map<void*, std::shared_ptr<Mailbox>> mailboxes;  // by event loop

    Work(GatewayPorts ports_, GatewayOptions options_)
        : ports{ports_}, options{options_}, reader{ports_.log} {}

    base::Duration now() const { return ports.clock.steady(); }

    std::shared_ptr<Mailbox> mailbox_of(const boost::asio::any_io_executor& executor) {
        void* loop = &boost::asio::query(executor, boost::asio::execution::context);
        const std::lock_guard lock{mutex};
        auto& mailbox = mailboxes[loop];
        if (!mailbox) {
            mailbox = std::make_shared<Mailbox>(executor);
        }
        return mailbox;
    }

    void ask_here(const Ask& ask, Respond respond) {
        if (const auto* request = std::get_if<Request>(&ask)) {
            return ports.host.submit(*request, std::move(respond));
        }
        const auto finding = std::make_shared<std::shared_ptr<const domain::Finding>>();
        const auto& question = std::get<domain::Question>(ask);
        ports.host.ask(
            slot_of(ask),
            [finding, question](const domain::World& world) {
                if (auto found = domain::find(world, question)) {
                    *finding = std::make_shared<const domain::Finding>(std::move(*found));
                }
            },
            [finding, respond = std::move(respond)](Answer answer) {
                answer.finding = std::move(*finding);
                respond(std::move(answer));
            }
        );
    }

    // Here, or at the owner. Who that is may have changed by the time it is asked: then it says so.
    void ask_owner(const Ask& ask, base::Duration within, Respond respond) {
        const auto partition = slot_of(ask) % ports.host.partitions();
        if (!ports.host.owns(partition)) {
            if (const auto owner = ports.peers.owner_of(partition)) {
                return ports.peers.ask(*owner, ask, within, std::move(respond));
            }
        }
        ask_here(ask, std::move(respond));
    }

    void begin(
        Flight& flight, std::shared_ptr<Mailbox> mailbox, const Ask& ask, base::Duration left
    ) {
        // An owner that hangs is not waited for to the end: a question may be asked of the next.
        const auto within = is_question(ask) ? std::min(left, question_patience) : left;
        flight.begin(std::move(mailbox), within);
        ask_owner(ask, within, flight.respond());
    }

    // Again and again while nobody owns the shard.
    base::Task<Answer> carry_out(Ask ask) {
        const auto executor = co_await boost::asio::this_coro::executor;
        const auto deadline = now() + options.deadline;
        auto wait = first_pause;
        while (true) {
            Flight flight{executor};
            begin(flight, mailbox_of(executor), ask, deadline - now());
            Answer answer = co_await flight.wait();
            if (!is_open(ask, answer) || now() + wait >= deadline) {
                co_return answer;
            }
            co_await platform::pause(wait);
            wait = std::min(wait * 2, longest_pause);
        }
    }

    // One round over those that are open; fills in their answers, and says which are open still.
    base::Task<std::vector<std::size_t>> round(
        const std::vector<Ask>& asks,
        std::vector<std::size_t> open,
        std::vector<Answer>& answers,
        base::Duration left
    ) {
        const auto executor = co_await boost::asio::this_coro::executor;
        const auto mailbox = mailbox_of(executor);
        std::vector<std::unique_ptr<Flight>> flights;
        for (const auto index : open) {
            begin(
                *flights.emplace_back(std::make_unique<Flight>(executor)),
                mailbox,
                asks[index],
                left
            );
        }
        std::vector<std::size_t> still_open;
        for (std::size_t i = 0; i < open.size(); ++i) {
            Answer answer = co_await flights[i]->wait();
            if (is_open(asks[open[i]], answer)) {
                still_open.push_back(open[i]);
            }
            answers[open[i]] = std::move(answer);
        }
        co_return still_open;
    }

    base::Task<Facts> facts_of(const Answer& answer) {
        const platform::Expected<Facts> facts;
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

Gateway::Gateway(GatewayPorts ports, GatewayOptions options)
    : work_{std::make_unique<Work>(ports, options)} {}

Gateway::~Gateway() = default;

base::Task<Answer> Gateway::submit(Request request) {
    std::string id = request.id;
    Answer answer = co_await work_->carry_out(std::move(request));
    answer.command = std::move(id);
    if (answer.kind == Answer::Kind::repeated) {
        answer.facts = co_await work_->facts_of(answer);
    }
    co_return answer;
}

base::Task<std::vector<Answer>> Gateway::submit_all(std::vector<Request> requests) {
    const std::vector<Ask> asks{
        std::make_move_iterator(requests.begin()), std::make_move_iterator(requests.end())
    };
    std::vector<Answer> answers(asks.size());
    std::vector<std::size_t> open(asks.size());
    std::iota(open.begin(), open.end(), std::size_t{0});
    const auto deadline = work_->now() + work_->options.deadline;
    auto wait = first_pause;
    while (true) {
        open = co_await work_->round(asks, std::move(open), answers, deadline - work_->now());
        if (open.empty() || work_->now() + wait >= deadline) {
            break;
        }
        co_await platform::pause(wait);
        wait = std::min(wait * 2, longest_pause);
    }
    for (auto& answer : answers) {
        if (answer.kind == Answer::Kind::repeated) {
            answer.facts = co_await work_->facts_of(answer);
        }
    }
    co_return answers;
}

base::Task<Answer> Gateway::ask(domain::Question question) {
    Answer answer = co_await work_->carry_out(std::move(question));
    // Nobody has to wonder what an unanswered question has done.
    if (answer.kind == Answer::Kind::unknown) {
        answer.kind = Answer::Kind::not_here;
    }
    co_return answer;
}

base::Task<std::vector<Answer>> Gateway::answer_here(std::vector<Ask> asks, base::Duration within) {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto mailbox = work_->mailbox_of(executor);
    std::vector<std::unique_ptr<Flight>> flights;
    for (const auto& ask : asks) {
        auto& flight = *flights.emplace_back(std::make_unique<Flight>(executor));
        flight.begin(mailbox, std::min(within, work_->options.deadline));
        work_->ask_here(ask, flight.respond());
    }
    std::vector<Answer> answers;
    answers.reserve(asks.size());
    for (const auto& flight : flights) {
        Answer answer = co_await flight->wait();
        answers.push_back(std::move(answer));
    }
    co_return answers;
}

std::int32_t Gateway::partition_of(base::Slot slot) const {
    return slot % work_->ports.host.partitions();
}

Host& Gateway::host() const {
    return work_->ports.host;
}

}  // namespace shards
