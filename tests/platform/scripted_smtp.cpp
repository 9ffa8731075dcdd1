#include "tests/platform/scripted_smtp.hpp"

#include "tests/platform/smtp_dialogue.hpp"

#include <algorithm>
#include <chrono>

namespace tests {

namespace {

constexpr std::chrono::seconds patience{10};

}  // namespace

ScriptedSmtp::ScriptedSmtp() = default;

ScriptedSmtp::~ScriptedSmtp() {
    const std::scoped_lock lock{mutex_};
    stopping_ = true;
    changed_.notify_all();
}

std::string ScriptedSmtp::url(const std::string& parameters) const {
    return "smtp://127.0.0.1:" + std::to_string(port()) + parameters;
}

void ScriptedSmtp::answer_at(Step step, std::string line) {
    const std::scoped_lock lock{mutex_};
    script_[step].push_back({SmtpBehaviour::Kind::answer, std::move(line)});
}

void ScriptedSmtp::answer_as_usual_at(Step step) {
    const std::scoped_lock lock{mutex_};
    script_[step].push_back({SmtpBehaviour::Kind::usual, ""});
}

void ScriptedSmtp::close_at(Step step) {
    const std::scoped_lock lock{mutex_};
    script_[step].push_back({SmtpBehaviour::Kind::close, ""});
}

void ScriptedSmtp::hang_at(Step step) {
    const std::scoped_lock lock{mutex_};
    script_[step].push_back({SmtpBehaviour::Kind::hang, ""});
}

void ScriptedSmtp::offer(std::vector<std::string> extensions) {
    const std::scoped_lock lock{mutex_};
    extensions_ = std::move(extensions);
}

std::string ScriptedSmtp::certificate_file() {
    const std::scoped_lock lock{mutex_};
    if (!certificate_) {
        certificate_ = std::make_unique<SelfSigned>();
    }
    return certificate_->file();
}

void ScriptedSmtp::encrypt_from_start() {
    const std::scoped_lock lock{mutex_};
    tls_from_start_ = true;
}

void ScriptedSmtp::release() {
    const std::scoped_lock lock{mutex_};
    ++releases_;
    changed_.notify_all();
}

std::vector<SmtpDelivery> ScriptedSmtp::deliveries() const {
    const std::scoped_lock lock{mutex_};
    return deliveries_;
}

std::vector<std::string> ScriptedSmtp::commands() const {
    const std::scoped_lock lock{mutex_};
    return commands_;
}

bool ScriptedSmtp::wait_for_commands(const std::string& prefix, std::size_t count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, patience, [&] {
        return std::ranges::count_if(commands_, [&](const std::string& command) {
                   return command.starts_with(prefix);
               }) >= static_cast<long>(count);
    });
}

bool ScriptedSmtp::wait_for_message_end(std::size_t count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, patience, [&] { return message_ends_ >= count; });
}

void ScriptedSmtp::serve(int socket) {
    LineSocket lines{socket};
    bool encrypted = false;
    {
        const std::scoped_lock lock{mutex_};
        encrypted = tls_from_start_;
    }
    if (!encrypted || start_tls(lines)) {
        SmtpDialogue{lines, *this}.run();
    }
}

SmtpBehaviour ScriptedSmtp::next(Step step, const std::string& usual) {
    const std::scoped_lock lock{mutex_};
    auto& planned = script_[step];
    if (planned.empty()) {
        return {SmtpBehaviour::Kind::answer, usual};
    }
    SmtpBehaviour behaviour = std::move(planned.front());
    planned.pop_front();
    if (behaviour.kind == SmtpBehaviour::Kind::usual) {
        return {SmtpBehaviour::Kind::answer, usual};
    }
    return behaviour;
}

void ScriptedSmtp::hang() {
    std::unique_lock lock{mutex_};
    const std::uint64_t before = releases_;
    changed_.wait(lock, [&] { return stopping_ || releases_ != before; });
}

std::vector<std::string> ScriptedSmtp::extensions() const {
    const std::scoped_lock lock{mutex_};
    return extensions_;
}

bool ScriptedSmtp::start_tls(LineSocket& socket) {
    certificate_file();  // makes it, if nobody has asked for it yet
    return socket.start_tls(certificate_->server_context());
}

void ScriptedSmtp::note_command(const std::string& line) {
    const std::scoped_lock lock{mutex_};
    commands_.push_back(line);
    changed_.notify_all();
}

void ScriptedSmtp::note_message_end() {
    const std::scoped_lock lock{mutex_};
    ++message_ends_;
    changed_.notify_all();
}

void ScriptedSmtp::deliver(const SmtpDelivery& delivery) {
    const std::scoped_lock lock{mutex_};
    deliveries_.push_back(delivery);
    changed_.notify_all();
}

}  // namespace tests
