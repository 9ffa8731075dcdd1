// What an SMTP server says. Cut anywhere it has the same meaning, and each mail ends once.

#include "platform/mail/smtp_session.hpp"

#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

namespace fuzz {

namespace {

namespace mail = platform::mail;

constexpr std::size_t mails_max = 3;

struct Course {
    std::vector<std::string> ends;  // of the mails, in their order
    std::string failure;
    bool gave_back = false;

    bool operator==(const Course&) const = default;
};

std::string text_of(const mail::SendResult& result) {
    return std::to_string(static_cast<int>(result.outcome)) + " " + result.code + " " +
           result.reason;
}

// Hands over whatever can be, and notes it as sent.
void work(mail::SmtpSession& session, Course& course) {
    if (session.wants_tls()) {
        session.tls_is_up();
    }
    while (course.ends.size() < mails_max && session.can_take()) {
        const auto at = course.ends.size();
        course.ends.emplace_back();
        session.take(
            {.from = "a@example.com",
             .to = "b@example.com",
             .message = "text\r\n.\r\n",
             .until = base::Duration{1'000},
             .done =
                 [&course, at](const mail::SendResult& result) {
                     must(course.ends[at].empty(), "a mail ends once");
                     course.ends[at] = text_of(result);
                 }}
        );
    }
    std::string output;
    while (session.has_output()) {
        session.take_output(output);
        session.note_handed(output.size());
    }
}

Course course_of(const std::vector<std::string_view>& pieces) {
    static const mail::SmtpServer server{.host = "mail.example.com"};
    Course course;
    mail::SmtpSession session{server, "us.example.com", false};
    for (const auto piece : pieces) {
        session.receive(piece);
        // What we say depends on what was heard, so in between lines only.
        if (piece.ends_with('\n')) {
            work(session, course);
        }
    }
    course.gave_back = session.end(mail::Silence::lost, "gone").has_value();
    if (session.failure()) {
        course.failure = text_of(*session.failure());
    }
    std::size_t open = 0;
    for (const auto& end : course.ends) {
        open += end.empty() ? 1 : 0;
    }
    must(open == (course.gave_back ? 1U : 0U), "each mail ends, or is given back");
    return course;
}

}  // namespace

void smtp_session(std::string_view input) {
    std::vector<std::string_view> lines;
    std::vector<std::string_view> characters;
    for (std::size_t i = 0; i < input.size(); ++i) {
        characters.push_back(input.substr(i, 1));
    }
    while (!input.empty()) {
        const auto end = std::min(input.find('\n'), input.size() - 1) + 1;
        lines.push_back(input.substr(0, end));
        input.remove_prefix(end);
    }
    must(course_of(lines) == course_of(characters), "the same, however the answer is cut");
}

}  // namespace fuzz
