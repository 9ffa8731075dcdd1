#include "tests/simulation/database.hpp"

#include "platform/postgres/faults.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace simulation {

namespace {

using platform::postgres::CommitInDoubt, platform::postgres::DatabaseUnavailable;
using projections::Build, projections::Keys, projections::Projection, projections::Revision,
    projections::Store, projections::StoredState, projections::Stores;

}  // namespace

class DatabaseConnection;

// Rows that one projector has at hand. Reads what is stored, writes into the open transaction.
class RowsAtHand final : public projections::BuildRows {
public:
    RowsAtHand(DatabaseConnection& connection, std::string projection)
        : connection_{connection}, projection_{std::move(projection)} {}

    void prefetch(const Keys& keys) override;
    void write() override;

    void keep() override {}

    void forget() override;

protected:
    Store& store(const projections::TableShape& table) override { return stores_.of(table); }

    bool fetch(Store& store, std::string_view key) override;
    void fetch_where(Store& store, std::string_view column, const std::string& value) override;

private:
    DatabaseConnection& connection_;
    const std::string projection_;
    Stores stores_;
};

class DatabaseConnection final : public projections::Storage {
public:
    explicit DatabaseConnection(Database& database) : database_{database}, epoch_{database.epoch_} {
        check();
    }

    std::unique_ptr<Transaction> begin() override;
    void claim(const std::vector<Revision>& expected) override;
    void store(const std::vector<StoredState>& states) override;

    std::unique_ptr<projections::BuildRows> rows_of(const Projection& projection, const Build&)
        override {
        return std::make_unique<RowsAtHand>(*this, std::string{projection.name});
    }

    Build open_live_build(const Projection& projection) override;

    void store_problem(const Projection&, const Build&, const std::string&) override { check(); }

    std::vector<projections::Skip> list_skips(std::string_view) override {
        check();
        return {};
    }

    std::map<std::string, projections::LiveRevision, std::less<>> live_revisions() override;
    void publish_positions(projections::Positions& positions) override;

    bool clean_builds(std::string_view) override {
        check();
        return true;
    }

    void check() const {
        if (!database_.is_up() || epoch_ != database_.epoch_) {
            throw DatabaseUnavailable{"the database does not answer"};
        }
    }

    Store& stored(const std::string& projection, const projections::TableShape& table) {
        check();
        return database_.live(projection)->rows.of(table);
    }

    Stores& written(const std::string& projection) { return open_->rows[projection]; }

    void commit();

    void roll_back() { open_.reset(); }

private:
    struct Open {
        std::vector<std::string> claimed;
        std::map<std::string, projections::ReaderStates> states;
        std::map<std::string, Stores> rows;
    };

    Database& database_;
    const std::uint64_t epoch_;
    std::optional<Open> open_;
};

namespace {

class OpenTransaction final : public projections::Storage::Transaction {
public:
    explicit OpenTransaction(DatabaseConnection& connection) : connection_{connection} {}

    ~OpenTransaction() override { connection_.roll_back(); }

    void commit() override { connection_.commit(); }

private:
    DatabaseConnection& connection_;
};

}  // namespace

void RowsAtHand::prefetch(const Keys& keys) {
    for (const auto& [table, named] : keys.tables()) {
        auto& at_hand = stores_.of(*table);
        for (const auto& key : named) {
            if (!at_hand.knows(key)) {
                fetch(at_hand, key);
            }
        }
    }
}

bool RowsAtHand::fetch(Store& store, std::string_view key) {
    connection_.stored(projection_, store.shape()).tell(key, store);
    return true;
}

void RowsAtHand::fetch_where(Store& store, std::string_view, const std::string&) {
    const auto& all = connection_.stored(projection_, store.shape());
    all.visit_lines([&](const std::string& key, const std::string&) {
        if (!store.knows(key)) {
            all.tell(key, store);
        }
    });
}

void RowsAtHand::write() {
    connection_.check();
    for (const auto& [table, store] : stores_) {
        store->tell_changes(connection_.written(projection_).of(*table));
        store->settle();
    }
}

void RowsAtHand::forget() {
    for (const auto& [table, store] : stores_) {
        store->clear();
    }
}

std::unique_ptr<projections::Storage::Transaction> DatabaseConnection::begin() {
    check();
    open_.emplace();
    return std::make_unique<OpenTransaction>(*this);
}

void DatabaseConnection::claim(const std::vector<Revision>& expected) {
    check();
    for (const auto& one : expected) {
        const auto* live = database_.live(one.projection);
        if (live->build.number != one.build || live->build.revision != one.revision) {
            ++database_.conflicts_;
            throw projections::NotTheOnlyOne{};
        }
        open_->claimed.emplace_back(one.projection);
    }
}

void DatabaseConnection::store(const std::vector<StoredState>& states) {
    check();
    for (const auto& one : states) {
        open_->states[std::string{one.projection}][*one.partition] = *one.state;
    }
}

void DatabaseConnection::commit() {
    check();
    for (const auto& projection : open_->claimed) {
        ++database_.live(projection)->build.revision;
    }
    for (const auto& [projection, states] : open_->states) {
        for (const auto& [partition, state] : states) {
            database_.live(projection)->build.states[partition] = state;
        }
    }
    for (const auto& [projection, rows] : open_->rows) {
        for (const auto& [table, store] : rows) {
            store->tell_all(database_.live(projection)->rows.of(*table));
        }
    }
    open_.reset();
    if (database_.faults_.strikes(Fault::commit_unanswered, 2)) {
        throw CommitInDoubt{"the connection broke while a commit was under way"};
    }
}

Build DatabaseConnection::open_live_build(const Projection& projection) {
    check();
    auto& stored = database_.builds_[std::string{projection.name}];
    if (!stored) {
        stored = std::make_unique<Database::Stored>();
        stored->build = {
            .number = 1,
            .version = projection.version,
            .shape = std::to_string(projections::shape_of(projection))
        };
    }
    return stored->build;
}

std::map<std::string, projections::LiveRevision, std::less<>> DatabaseConnection::live_revisions() {
    check();
    std::map<std::string, projections::LiveRevision, std::less<>> all;
    for (const auto& [projection, stored] : database_.builds_) {
        all[projection] = {.build = stored->build.number, .revision = stored->build.revision};
    }
    return all;
}

void DatabaseConnection::publish_positions(projections::Positions& positions) {
    check();
    for (const auto& [projection, stored] : database_.builds_) {
        for (const auto& [partition, state] : stored->build.states) {
            positions.publish(projection, partition, state.next_offset);
        }
    }
}

// ── The server ───────────────────────────────────────────────────────────────────────────────────

void Database::go_down(base::Duration for_how_long) {
    ++epoch_;
    up_at_ = agenda_.now() + for_how_long;
}

std::unique_ptr<projections::Storage> Database::connect() {
    return std::make_unique<DatabaseConnection>(*this);
}

Database::Stored* Database::live(std::string_view projection) {
    const auto found = builds_.find(projection);
    return found == builds_.end() ? nullptr : found->second.get();
}

bool Database::swap_in(std::string_view projection, std::unique_ptr<Stored> fresh) {
    auto& live = builds_.find(projection)->second;
    const bool is_behind = std::ranges::any_of(live->build.states, [&](const auto& one) {
        const auto ours = fresh->build.states.find(one.first);
        return ours == fresh->build.states.end() ||
               ours->second.next_offset < one.second.next_offset;
    });
    if (is_behind) {
        return false;
    }
    fresh->build.number = live->build.number + 1;
    live = std::move(fresh);
    return true;
}

}  // namespace simulation
