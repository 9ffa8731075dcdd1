#include "shards/letters.hpp"

#include "base/json_read.hpp"
#include "base/json_write.hpp"

#include <fmt/format.h>

#include <utility>

namespace shards {

namespace {

struct CommandForm {
    std::string id;
    std::string body_hash;
    std::string actor;
    std::string correlation;
    std::string traceparent;
    std::optional<std::string> origin;
    std::string kind;
    base::RawObject body;
};
BOOST_DESCRIBE_STRUCT(
    CommandForm, (), (id, body_hash, actor, correlation, traceparent, origin, kind, body)
)

// One of them.
struct AskForm {
    std::optional<CommandForm> command;
    std::optional<domain::FindAccount> find_account;
    std::optional<domain::FindSecurity> find_security;
    std::optional<domain::FindReset> find_reset;
    std::optional<domain::FindFounding> find_founding;
};
BOOST_DESCRIBE_STRUCT(
    AskForm, (), (command, find_account, find_security, find_reset, find_founding)
)

struct LetterForm {
    std::uint32_t within_ms = 0;
    std::vector<base::RawObject> asks;
};
BOOST_DESCRIBE_STRUCT(LetterForm, (), (within_ms, asks))

struct RuleForm {
    std::string code;
    base::Kind kind = base::Kind::refused;
    std::string sentence;
};
BOOST_DESCRIBE_STRUCT(RuleForm, (), (code, kind, sentence))

struct AnswerForm {
    Answer::Kind kind = Answer::Kind::unknown;
    std::int32_t partition = 0;
    events::Offset offset = -1;
    std::optional<base::RawObject> commit;
    std::optional<RuleForm> rule;
    std::optional<domain::SignInState> account;
    std::optional<domain::SecurityState> security;
    std::optional<domain::ResetState> reset;
    std::optional<domain::FoundingState> founding;
};
BOOST_DESCRIBE_STRUCT(
    AnswerForm, (), (kind, partition, offset, commit, rule, account, security, reset, founding)
)

struct ReplyForm {
    std::vector<AnswerForm> answers;
};
BOOST_DESCRIBE_STRUCT(ReplyForm, (), (answers))

events::DecodeError misread(std::string_view what, const base::JsonError& error) {
    return {fmt::format("{}: {} {}", what, error.path, error.problem)};
}

// ── Asks ─────────────────────────────────────────────────────────────────────────────────────────

AskForm form_of(const Request& request) {
    CommandForm form{
        .id = request.id,
        .body_hash = request.body_hash,
        .actor = request.actor,
        .correlation = request.correlation,
        .traceparent = request.traceparent,
        .kind = std::string{domain::kind_of(request.command)}
    };
    if (!request.origin.empty()) {
        form.origin = request.origin;
    }
    form.body.json.clear();
    domain::write_body(form.body.json, request.command);
    return {.command = std::move(form)};
}

AskForm form_of_one(const domain::FindAccount& question) {
    return {.find_account = question};
}

AskForm form_of_one(const domain::FindSecurity& question) {
    return {.find_security = question};
}

AskForm form_of_one(const domain::FindReset& question) {
    return {.find_reset = question};
}

AskForm form_of_one(const domain::FindFounding& question) {
    return {.find_founding = question};
}

AskForm form_of(const domain::Question& question) {
    return std::visit([](const auto& one) { return form_of_one(one); }, question);
}

ReadAsk request_from(CommandForm form) {
    auto command = domain::read_body(form.kind, form.body.json);
    if (!command) {
        return command.error();
    }
    return Ask{Request{
        .id = std::move(form.id),
        .body_hash = std::move(form.body_hash),
        .command = std::move(*command),
        .actor = std::move(form.actor),
        .correlation = std::move(form.correlation),
        .traceparent = std::move(form.traceparent),
        .origin = std::move(form.origin).value_or("")
    }};
}

ReadAsk read_ask(std::string_view text) {
    auto form = base::read_json<AskForm>(text);
    if (!form) {
        return misread("an ask", form.error());
    }
    if (form->command) {
        return request_from(std::move(*form->command));
    }
    if (form->find_security && base::is_id(form->find_security->account.text)) {
        return Ask{domain::Question{std::move(*form->find_security)}};
    }
    if (form->find_reset && base::is_id(form->find_reset->account.text)) {
        return Ask{domain::Question{std::move(*form->find_reset)}};
    }
    if (form->find_founding && base::is_id(form->find_founding->cohort.text)) {
        return Ask{domain::Question{std::move(*form->find_founding)}};
    }
    if (!form->find_account || !base::is_id(form->find_account->person.text)) {
        return events::DecodeError{"an ask: neither a command nor a question with a sound id"};
    }
    return Ask{domain::Question{std::move(*form->find_account)}};
}

// ── Answers: facts are written as the log has them ───────────────────────────────────────────────

events::NewRecord record_of(const std::vector<events::StreamFact>& facts) {
    return to_record(events::Commit{.claim = "-", .facts = facts});
}

boost::system::result<Facts, events::DecodeError> facts_from(base::RawObject object) {
    auto commit =
        events::read_commit({.headers = record_of({}).headers, .value = std::move(object.json)});
    if (!commit) {
        return commit.error();
    }
    return std::make_shared<const std::vector<events::StreamFact>>(std::move(commit->facts));
}

void add_finding(AnswerForm& form, const domain::SignInState& state) {
    form.account = state;
}

void add_finding(AnswerForm& form, const domain::SecurityState& state) {
    form.security = state;
}

void add_finding(AnswerForm& form, const domain::ResetState& state) {
    form.reset = state;
}

void add_finding(AnswerForm& form, const domain::FoundingState& state) {
    form.founding = state;
}

AnswerForm form_of(const Answer& answer) {
    AnswerForm form{.kind = answer.kind, .partition = answer.partition, .offset = answer.offset};
    if (answer.facts) {
        form.commit = base::RawObject{record_of(*answer.facts).value};
    }
    if (const auto* rule = answer.rejection.rule) {
        form.rule = RuleForm{
            .code = std::string{rule->code},
            .kind = rule->kind,
            .sentence = std::string{rule->sentence}
        };
    }
    if (answer.finding) {
        std::visit([&](const auto& found) { add_finding(form, found); }, *answer.finding);
    }
    return form;
}

boost::system::result<Answer, events::DecodeError> answer_from(AnswerForm form) {
    Answer answer{.kind = form.kind, .partition = form.partition, .offset = form.offset};
    if (form.commit) {
        auto facts = facts_from(std::move(*form.commit));
        if (!facts) {
            return facts.error();
        }
        answer.facts = std::move(*facts);
    }
    if (form.rule) {
        answer.spelled = std::make_shared<const SpelledRule>(
            std::move(form.rule->code), form.rule->kind, std::move(form.rule->sentence)
        );
        answer.rejection = answer.spelled->rule();
    }
    if (form.account) {
        answer.finding = std::make_shared<const domain::Finding>(std::move(*form.account));
    }
    if (form.security) {
        answer.finding = std::make_shared<const domain::Finding>(std::move(*form.security));
    }
    if (form.reset) {
        answer.finding = std::make_shared<const domain::Finding>(std::move(*form.reset));
    }
    if (form.founding) {
        answer.finding = std::make_shared<const domain::Finding>(*form.founding);
    }
    const bool is_whole = (form.kind != Answer::Kind::done || answer.facts) &&
                          (form.kind != Answer::Kind::rejected || answer.rejection.rule);
    if (!is_whole) {
        return events::DecodeError{"an answer: lacks its facts or its rule"};
    }
    return answer;
}

}  // namespace

std::string write_ask(const Ask& ask) {
    return std::visit([](const auto& one) { return base::to_json(form_of(one)); }, ask);
}

std::string write_letter(base::Duration within, const std::vector<std::string_view>& asks) {
    std::string text = fmt::format(R"({{"within_ms":{},"asks":[)", within.count());
    for (std::size_t i = 0; i < asks.size(); ++i) {
        if (i > 0) {
            text += ',';
        }
        text += asks[i];
    }
    return text += "]}";
}

boost::system::result<Letter, events::DecodeError> read_letter(std::string_view text) {
    const auto form = base::read_json<LetterForm>(text);
    if (!form) {
        return misread("a letter", form.error());
    }
    Letter letter{.within = base::Duration{form->within_ms}};
    letter.asks.reserve(form->asks.size());
    for (const auto& ask : form->asks) {
        letter.asks.push_back(read_ask(ask.json));
    }
    return letter;
}

std::string write_reply(const std::vector<Answer>& answers) {
    ReplyForm reply;
    reply.answers.reserve(answers.size());
    for (const auto& answer : answers) {
        reply.answers.push_back(form_of(answer));
    }
    return base::to_json(reply);
}

boost::system::result<std::vector<Answer>, events::DecodeError> read_reply(std::string_view text) {
    auto form = base::read_json<ReplyForm>(text);
    if (!form) {
        return misread("a reply", form.error());
    }
    std::vector<Answer> answers;
    answers.reserve(form->answers.size());
    for (auto& one : form->answers) {
        auto answer = answer_from(std::move(one));
        if (!answer) {
            return answer.error();
        }
        answers.push_back(std::move(*answer));
    }
    return answers;
}

}  // namespace shards
