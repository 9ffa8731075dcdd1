#include "workers/data_export_writer.hpp"

#include "base/json_write.hpp"
#include "platform/fault.hpp"
#include "platform/named_thread.hpp"
#include "projections/data_export_files.hpp"
#include "projections/data_exports.hpp"
#include "projections/person_file.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace workers {

namespace {

using platform::postgres::Connection;
using projections::data_exports::DataExport;

constexpr base::Duration look_every{500};
constexpr base::Duration sweep_every{60'000};
constexpr std::uint32_t exports_at_once = 10;
constexpr std::size_t piece_size = std::size_t{192} * 1024;

}  // namespace

struct DataExportWriter::Work {
    DataExportPorts ports;
    std::optional<Connection> connection;
    std::set<std::string> written;  // by us; the rows may not show it yet
    std::optional<base::Duration> swept_at;
    std::string complaint;  // the last

    std::mutex mutex;
    std::condition_variable changed;
    bool stopping = false;
    std::thread thread;

    explicit Work(DataExportPorts ports_) : ports{std::move(ports_)} {}

    void turn() {
        if (!connection || !connection->is_open()) {
            connection.emplace(ports.database);
        }
        const auto requested =
            projections::data_exports::list_requested(*connection, exports_at_once);
        std::set<std::string> still;
        for (const auto& one : requested) {
            if (written.contains(one.id.text)) {
                still.insert(one.id.text);
            }
        }
        written = std::move(still);
        for (const auto& one : requested) {
            if (!written.contains(one.id.text) && write(one)) {
                written.insert(one.id.text);
            }
        }
        sweep();
    }

    // False: it cannot be written yet.
    bool write(const DataExport& one) {
        const auto tell_section = [&](std::string_view section, auto done, auto total) {
            ports.send(
                one.id.text,
                fmt::format("section {}", done),
                domain::NoteDataExportSection{
                    .account = one.account,
                    .data_export = one.id,
                    .section = std::string{section},
                    .done = done,
                    .total = total
                }
            );
        };
        const auto found = projections::person_file(
            *connection, ports.keys, one.account, ports.clock.now(), tell_section
        );
        const auto* none = std::get_if<projections::NoPerson>(&found);
        if (none && *none == projections::NoPerson::not_yet) {
            return false;
        }
        const auto* file = std::get_if<projections::WrittenFile>(&found);
        const auto json = file ? base::to_json(file->file) : std::string{};
        const auto pieces = file ? sealed(json, file->key) : std::nullopt;
        if (!pieces) {
            const bool is_erased = !file || ports.keys.has_erased(file->key);
            return is_erased && fail(one);
        }
        projections::keep_export_file(*connection, one.id, *pieces);
        ports.send(
            one.id.text,
            "finish",
            domain::FinishDataExport{
                .account = one.account, .data_export = one.id, .bytes = json.size()
            }
        );
        return true;
    }

    // Absent when the person's key is not here: not yet, or not any more.
    std::optional<std::vector<base::SealedText>> sealed(
        std::string_view text, const std::string& key
    ) const {
        std::vector<base::SealedText> pieces;
        for (std::size_t at = 0; at < text.size(); at += piece_size) {
            auto piece = ports.keys.seal(key, text.substr(at, piece_size));
            if (!piece) {
                return std::nullopt;
            }
            pieces.push_back(std::move(*piece));
        }
        return pieces;
    }

    bool fail(const DataExport& one) {
        ports.send(
            one.id.text,
            "fail",
            domain::FailDataExport{
                .account = one.account, .data_export = one.id, .reason = "nobody is there any more"
            }
        );
        return true;
    }

    void sweep() {
        const auto now = ports.clock.steady();
        if (swept_at && now - *swept_at < sweep_every) {
            return;
        }
        projections::drop_spent_export_files(*connection);
        swept_at = now;
    }

    void run() {
        std::unique_lock lock{mutex};
        while (!stopping) {
            lock.unlock();
            try_turn();
            lock.lock();
            changed.wait_for(lock, look_every, [this] { return stopping; });
        }
    }

    void try_turn() {
        try {
            turn();
            complaint.clear();
        } catch (const platform::Fault& fault) {
            connection.reset();
            if (complaint != fault.what()) {
                complaint = fault.what();
                ports.alarm(fmt::format("exports are not written: {}", complaint));
            }
        }
    }
};

SendExportCommand by_relay(shards::Relay& relay) {
    const auto source = relay.add_source([](events::Offset) {});
    return [&relay, source](const std::string& cause, std::string name, domain::Command command) {
        shards::Caused caused;
        caused.follow_ups.push_back(
            {.fact_id = cause,
             .follow_up = {.name = std::move(name), .what = domain::SendCommand{std::move(command)}}
            }
        );
        relay.send(source, 0, std::move(caused));
    };
}

DataExportWriter::DataExportWriter(DataExportPorts ports, base::Driver driver)
    : work_{std::make_unique<Work>(std::move(ports))} {
    if (driver == base::Driver::own_thread) {
        work_->thread = platform::named_thread("exports", [work = work_.get()] { work->run(); });
    }
}

DataExportWriter::~DataExportWriter() {
    {
        const std::lock_guard lock{work_->mutex};
        work_->stopping = true;
    }
    work_->changed.notify_all();
    if (work_->thread.joinable()) {
        work_->thread.join();
    }
}

void DataExportWriter::turn() {
    work_->turn();
}

}  // namespace workers
