// `invites import | send | progress | batches | pause | resume | cancel | retry`.

#include "app/client/answers.hpp"
#include "app/client/commands.hpp"
#include "app/client/watch.hpp"
#include "app/terminal.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <iterator>

namespace app::client {

namespace {

constexpr std::size_t bad_rows_shown = 20;
constexpr std::uint32_t page_max = 500;
constexpr std::string_view root = "/api/v1/beta/invites";

struct SendBody {
    std::optional<std::string> name;
    std::optional<std::string> base_url;
    std::optional<bool> grant_founding_status;
};
BOOST_DESCRIBE_STRUCT(SendBody, (), (name, base_url, grant_founding_status))

struct ControlBody {
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(ControlBody, (), (reason))

std::optional<std::string> given(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

std::string contents_of(const std::string& path) {
    if (path == "-") {
        return {std::istreambuf_iterator<char>{std::cin}, {}};
    }
    std::ifstream file{path, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{file}, {}};
    if (!file.good() && !file.eof()) {
        throw std::runtime_error{fmt::format("{} cannot be read.", path)};
    }
    return text;
}

void print_verdicts(const ImportAnswer& import) {
    fmt::print(
        "{} rows: {} ok, {} rejected\n",
        with_commas(import.total_rows),
        with_commas(import.ok),
        with_commas(import.rejected)
    );
    for (const auto& [verdict, count] : import.verdicts) {
        fmt::print("  {:<20} {:>9}\n", verdict, with_commas(count));
    }
    std::size_t shown = 0;
    for (const auto& row : import.rows) {
        if (row.verdict == "ok" || shown == bad_rows_shown) {
            continue;
        }
        if (shown++ == 0) {
            fmt::print("The first that are not sent:\n");
        }
        fmt::print(
            "  row {:>6}  {:<20} {}  {}\n", row.row, row.verdict, row.email, row.detail.value_or("")
        );
    }
    if (import.import_id && import.rejected > shown) {
        fmt::print("All of them: instainstru invites errors {}\n", *import.import_id);
    }
}

SentAnswer start(Session& session, const SendOptions& options, std::string& json) {
    const SendBody body{.name = given(options.name), .base_url = given(options.base_url)};
    json = session.post(
        fmt::format("{}/import/{}/send", root, in_path(options.import_id)), base::to_json(body)
    );
    return answer_from<SentAnswer>(json);
}

}  // namespace

int import_invites(Session& session, const ImportOptions& options, const SendOptions& sending) {
    const Query query{
        {"dry_run", options.dry_run ? "true" : ""},
        {"role", options.role},
        {"expires_in_days", options.days},
        {"source", options.source},
        {"campaign", options.campaign},
        {"on_existing", options.on_existing},
        {"founding", options.without_founding ? "false" : ""}
    };
    auto json =
        session.post(fmt::format("{}/import", root), contents_of(options.path), query, "text/csv");
    const auto import = answer_from<ImportAnswer>(json);
    if (options.json) {
        fmt::print("{}\n", json);
    } else {
        print_verdicts(import);
    }
    if (import.ok == 0) {
        fmt::print(stderr, "No row can be sent.\n");
        return exit_failed;
    }
    const int exit_code = import.rejected > 0 ? exit_partly : exit_done;
    if (import.import_id && options.send) {
        auto now = sending;
        now.import_id = *import.import_id;
        const int sent = send_import(session, now);
        return sent == exit_done ? exit_code : sent;
    }
    if (import.import_id && !options.json) {
        fmt::print(
            "Import {}; it can be sent until {}:\n  instainstru invites send {}\n",
            *import.import_id,
            import.expires_at ? base::to_text(*import.expires_at) : "it expires",
            *import.import_id
        );
    }
    return exit_code;
}

int send_import(Session& session, const SendOptions& options) {
    std::string json;
    const auto sent = start(session, options, json);
    if (options.json) {
        fmt::print("{}\n", json);
    } else {
        fmt::print("Batch {} with {} rows\n", sent.batch_id, with_commas(sent.total));
    }
    std::fflush(stdout);
    if (options.watch) {
        return watch_batch(session, sent.batch_id, options.json);
    }
    if (!options.json) {
        fmt::print("  instainstru invites watch {}\n", sent.batch_id);
    }
    return exit_done;
}

int show_progress(Session& session, const std::string& batch, bool json) {
    const auto text = session.get(fmt::format("{}/batches/{}", root, in_path(batch)));
    const auto seen = answer_from<BatchAnswer>(text);
    if (json) {
        fmt::print("{}\n", text);
    } else {
        fmt::print("{}\n", is_over(seen) ? summary_text(seen) : progress_text(seen));
    }
    return is_over(seen) ? exit_code_of(seen) : exit_done;
}

int list_batches(Session& session, const std::string& state, Paging paging, bool json) {
    if (!json) {
        paging.header = fmt::format(
            "{:<26}  {:<24}  {:<23}  {:>9}  {:>9}  {:>7}  {:>7}\n",
            "batch",
            "created",
            "state",
            "rows",
            "sent",
            "failed",
            "unknown"
        );
    }
    for_each_page(
        session,
        fmt::format("{}/batches", root),
        {{"state", state}},
        paging,
        page_max,
        [json](std::string_view text) {
            const auto page = answer_from<BatchesAnswer>(text);
            if (json) {
                fmt::print("{}\n", text);
                return Taken{page.batches.size(), page.next_cursor};
            }
            for (const auto& one : page.batches) {
                fmt::print(
                    "{:<26}  {:<24}  {:<23}  {:>9}  {:>9}  {:>7}  {:>7}\n",
                    one.id,
                    base::to_text(one.created_at),
                    one.state,
                    with_commas(one.total),
                    with_commas(one.sent),
                    with_commas(one.failed),
                    with_commas(one.unknown)
                );
            }
            return Taken{page.batches.size(), page.next_cursor};
        }
    );
    return exit_done;
}

int control_batch(
    Session& session,
    const std::string& verb,
    const std::string& batch,
    const std::string& reason,
    bool json
) {
    const auto text = session.post(
        fmt::format("{}/batches/{}/{}", root, in_path(batch), verb),
        base::to_json(ControlBody{.reason = given(reason)})
    );
    const auto seen = answer_from<StateAnswer>(text);
    if (json) {
        fmt::print("{}\n", text);
    } else {
        fmt::print("Batch {} is {}.\n", seen.id, seen.state);
    }
    return exit_done;
}

}  // namespace app::client
