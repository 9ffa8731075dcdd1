#include "projections/mail_reports.hpp"

#include "projections/conditions.hpp"

#include <fmt/format.h>

namespace projections::mail_reports {

const Table<Report> reports{
    "mail_reports",
    1,
    {{"taken_at, id"}, {"recipient", "recipient IS NOT NULL"}, {"invite", "invite IS NOT NULL"}}
};

namespace {

using platform::postgres::Connection;

struct Fold {
    static void keys(const events::MailReportTaken& fact, Keys& keys) {
        keys.add(reports, fact.id);
    }

    static void fold(const events::MailReportTaken& fact, const FactPlace&, Rows& rows) {
        const auto& told = fact.report;
        const auto* before = rows.find(reports, fact.id);
        rows.put(
            reports,
            Report{
                .id = fact.id,
                .provider = told.provider,
                .event = told.event,
                .type = told.type,
                .what = told.what,
                .mail = told.mail,
                .recipient = told.recipient,
                .invite = told.invite,
                .delivery = told.delivery,
                .hard = told.hard,
                .reason = told.reason,
                .told_at = told.at,
                .taken_at = before ? before->taken_at : fact.at,
                .fate = fact.fate,
                .times = before ? before->times + 1 : 1,
                .by = fact.by
            }
        );
    }

    static void keys(const events::SubjectErased&, Keys&) {}

    static void fold(const events::SubjectErased& fact, const FactPlace&, Rows& rows) {
        rows.change_where(reports, &Report::recipient, fact.recipient, [](Report& report) {
            report.recipient.reset();
            return true;
        });
    }
};

std::string select_reports() {
    return fmt::format("SELECT {} FROM mail_reports ", platform::postgres::columns_of<Report>());
}

}  // namespace

Projection projection() {
    return projection_of<Fold>("mail_reports", 1, {&reports});
}

events::MailReport report_in(const Report& row) {
    return {
        .provider = row.provider,
        .event = row.event,
        .type = row.type,
        .what = row.what,
        .mail = row.mail,
        .recipient = row.recipient,
        .invite = row.invite,
        .delivery = row.delivery,
        .hard = row.hard,
        .reason = row.reason,
        .at = row.told_at
    };
}

std::optional<Report> find_report(Connection& connection, const events::ReportId& id) {
    const auto found = connection.run(select_reports() + "WHERE id = $1", {id});
    return found.empty() ? std::nullopt : std::optional{found.as<Report>(0)};
}

std::optional<Page<Report>> list_reports(
    Connection& connection, const Filter& filter, const PageRequest& page
) {
    Conditions conditions{{page.limit + 1}};
    if (page.cursor && !conditions.go_on_behind(*page.cursor, "taken_at")) {
        return std::nullopt;
    }
    conditions.add_if("fate = {}", filter.fate);
    conditions.add_if("what = {}", filter.what);
    if (filter.type) {
        conditions.add("type = {}", std::string_view{*filter.type});
    }
    conditions.add_if("recipient = {}", filter.recipient);
    conditions.add_if("invite = {}", filter.invite);
    conditions.add_if("taken_at >= {}", filter.taken_from);
    const auto found = connection.run(
        select_reports() + conditions.sql() + " ORDER BY taken_at DESC, id DESC LIMIT $1",
        conditions.parameters()
    );
    return page_of(found.all<Report>(), page.limit, &Report::taken_at);
}

std::map<events::ReportFate, std::uint64_t> count_by_fate(
    Connection& connection, base::Instant since
) {
    const auto found = connection.run(
        "SELECT fate, count(*) FROM mail_reports WHERE taken_at >= $1 GROUP BY fate", {since}
    );
    std::map<events::ReportFate, std::uint64_t> counts;
    for (std::size_t row = 0; row < found.size(); ++row) {
        counts[found.get<events::ReportFate>(row, 0)] = found.get<std::uint64_t>(row, 1);
    }
    return counts;
}

}  // namespace projections::mail_reports
