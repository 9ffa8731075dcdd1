#pragma once
// The database in memory: builds, checkpoints and rows, in transactions; away at times. What a
// projector sees of it is what PostgreSQL would show.

#include "projections/runtime/storage.hpp"
#include "tests/simulation/broker.hpp"
#include "tests/simulation/faults.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace simulation {

class Database {
public:
    struct Stored {
        projections::Build build;
        projections::Stores rows;
    };

    Database(Agenda& agenda, Faults& faults) : agenda_{agenda}, faults_{faults} {}

    // Connections that are open then break.
    void go_down(base::Duration for_how_long);

    bool is_up() const { return agenda_.now() >= up_at_; }

    std::unique_ptr<projections::Storage> connect();

    // Null until somebody opened it.
    Stored* live(std::string_view projection);

    // A build that was made beside takes the place of the live one, unless it is behind.
    bool swap_in(std::string_view projection, std::unique_ptr<Stored> fresh);

    std::uint64_t conflicts() const { return conflicts_; }

private:
    friend class DatabaseConnection;

    Agenda& agenda_;
    Faults& faults_;
    Time up_at_{0};
    std::uint64_t epoch_ = 0;
    std::uint64_t conflicts_ = 0;
    std::map<std::string, std::unique_ptr<Stored>, std::less<>> builds_;
};

}  // namespace simulation
