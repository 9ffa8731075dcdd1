#pragma once
// Facts of exports: all that is known of a person, written as a file for them. In the account's
// stream; the file is not.
// These names and fields are the stored format: only ever add, and only optional fields.

#include "base/time.hpp"
#include "events/account_status.hpp"
#include "events/ids.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace events {

struct DataExportRequested {
    AccountId account;
    DataExportId data_export;
    RecipientId recipient;
    std::string by;
    base::Instant at;
    base::Instant give_up_at;  // unless it is written by then
    bool operator==(const DataExportRequested&) const = default;
};
BOOST_DESCRIBE_STRUCT(
    DataExportRequested, (), (account, data_export, recipient, by, at, give_up_at)
)

// So far it is gathered: `done` parts of `total`.
struct DataExportSectionDone {
    AccountId account;
    DataExportId data_export;
    std::string section;
    std::uint32_t done = 0;
    std::uint32_t total = 0;
    base::Instant at;
    bool operator==(const DataExportSectionDone&) const = default;
};
BOOST_DESCRIBE_STRUCT(DataExportSectionDone, (), (account, data_export, section, done, total, at))

// It can be downloaded until then.
struct DataExportReady {
    AccountId account;
    DataExportId data_export;
    std::uint64_t bytes = 0;
    base::Instant at;
    base::Instant expires_at;
    std::optional<Addressee> addressee;
    bool operator==(const DataExportReady&) const = default;
};
BOOST_DESCRIBE_STRUCT(DataExportReady, (), (account, data_export, bytes, at, expires_at, addressee))

struct DataExportFailed {
    AccountId account;
    DataExportId data_export;
    std::string reason;
    base::Instant at;
    bool operator==(const DataExportFailed&) const = default;
};
BOOST_DESCRIBE_STRUCT(DataExportFailed, (), (account, data_export, reason, at))

// Its file is to go: it expired, or another one was asked for.
struct DataExportEnded {
    AccountId account;
    DataExportId data_export;
    base::Instant at;
    bool operator==(const DataExportEnded&) const = default;
};
BOOST_DESCRIBE_STRUCT(DataExportEnded, (), (account, data_export, at))

using DataExportFact = std::variant<
    DataExportRequested,
    DataExportSectionDone,
    DataExportReady,
    DataExportFailed,
    DataExportEnded>;

}  // namespace events
