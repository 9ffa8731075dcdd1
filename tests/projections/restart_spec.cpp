// A projector that is killed at any moment leaves rows that the next one takes up as they are.

#include "base/random.hpp"
#include "tests/projections/sample.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>

using namespace tests;

namespace {

Dump rows(Lab& lab) {
    return dump(lab.schema.connection(), projections::all_projections());
}

Dump wanted(Lab& lab) {
    return fold_in_memory(lab.log, projections::all_projections());
}

// A process of its own that projects the log as it is now. The child shares nothing with us but the
// database.
class OtherProcess {
public:
    explicit OtherProcess(Lab& lab) : pid_{fork()} {
        REQUIRE(pid_ >= 0);
        if (pid_ == 0) {
            const auto projector = lab.projector();
            for (;;) {
                projector->step(1ms);
            }
        }
    }

    ~OtherProcess() { kill_now(); }

    void kill_now() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            waitpid(std::exchange(pid_, -1), nullptr, 0);
        }
    }

private:
    pid_t pid_;
};

std::int64_t stored_records(Lab& lab) {
    const auto found = lab.schema.connection().run(
        "SELECT coalesce(sum(next_offset), 0)::bigint FROM projection_checkpoints"
    );
    return found.get<std::int64_t>(0, 0);
}

}  // namespace

TEST_CASE("a projector that is killed at any moment leaves nothing half done") {
    const char* nightly = std::getenv("TEST_NIGHTLY");
    const int kills = nightly != nullptr && std::string_view{nightly} == "1" ? 40 : 4;
    Lab lab;
    base::SeededRandom random{20'260'302};
    for (int i = 0; i < kills; ++i) {
        for (int n = 0; n < 20; ++n) {
            const auto row = static_cast<std::uint32_t>(1'000 * i + n);
            lab.writer.commit(facts0, {issued(invite_of(row), recipient_of(row))});
            lab.writer.commit(facts0, {delivery_requested(invite_of(row))});
        }
        const auto before = stored_records(lab);
        OtherProcess other{lab};
        // Until it has begun, and then a moment longer or shorter.
        while (stored_records(lab) == before) {
        }
        const auto more = random.next() % 200;
        for (std::uint64_t n = 0; n < more; ++n) {
            stored_records(lab);
        }
        other.kill_now();
        lab.catch_up(*lab.projector());
        CHECK((rows(lab) == wanted(lab)));
    }
}

TEST_CASE("what was applied but never told of is not applied again") {
    Lab lab;
    write_a_day(lab.writer, 5);
    {
        // Killed between the commit of the rows and the telling of positions.
        projections::Positions forgotten;
        projections::Projector first{
            lab.log, lab.schema.options(), projections::all_projections(), forgotten, lab.clock
        };
        lab.catch_up(first);
    }
    CHECK_FALSE(lab.positions.applied_below("batch_list", facts1).has_value());
    const auto before = rows(lab);
    lab.catch_up(*lab.projector());
    CHECK((rows(lab) == before));
    CHECK((rows(lab) == wanted(lab)));
    CHECK(lab.positions.applied_below("batch_list", facts1) == lab.log.end_of(facts1));
}

TEST_CASE("facts that are applied one by one make the rows that they make at once") {
    Lab lab;
    const auto projector = lab.projector();
    lab.catch_up(*projector);

    struct Writer : FactWriter {
        using FactWriter::FactWriter;
    };

    Lab source;
    write_a_day(source.writer, 6);
    for (const auto& partition : {facts0, facts1, ledger}) {
        for (const auto& record : source.log.records(partition)) {
            lab.writer.append(partition, {record.key, record.headers, record.value});
            lab.catch_up(*projector);
        }
    }
    CHECK((rows(lab) == wanted(lab)));
}
