#pragma once
// Commands about exports. Part of domain/people/commands.hpp.

#include "base/describe.hpp"
#include "events/ids.hpp"

#include <cstdint>
#include <string>

namespace domain {

// One at a time: while one is under way another request decides nothing.
struct RequestDataExport {
    events::AccountId account;
    events::DataExportId data_export;
};
BOOST_DESCRIBE_STRUCT(RequestDataExport, (), (account, data_export))

// From who writes it. Repeats, and what comes too late, decide nothing.
struct NoteDataExportSection {
    events::AccountId account;
    events::DataExportId data_export;
    std::string section;
    std::uint32_t done = 0;
    std::uint32_t total = 0;
};
BOOST_DESCRIBE_STRUCT(NoteDataExportSection, (), (account, data_export, section, done, total))

struct FinishDataExport {
    events::AccountId account;
    events::DataExportId data_export;
    std::uint64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(FinishDataExport, (), (account, data_export, bytes))

struct FailDataExport {
    events::AccountId account;
    events::DataExportId data_export;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(FailDataExport, (), (account, data_export, reason))

}  // namespace domain
