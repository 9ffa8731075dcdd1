// Forms with a file: the first line is the Content-Type, the rest the body. Cut anywhere they hold
// the same file.

#include "platform/http/multipart.hpp"

#include "platform/http/body_refused.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/targets.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>

namespace fuzz {

namespace {

namespace http = platform::http;

class Pieces final : public http::BodyReader {
public:
    explicit Pieces(std::vector<std::string_view> pieces) : pieces_{std::move(pieces)} {}

    base::Task<std::optional<std::string>> next() override {
        if (at_ == pieces_.size()) {
            co_return std::nullopt;
        }
        co_return std::string{pieces_[at_++]};
    }

private:
    std::vector<std::string_view> pieces_;
    std::size_t at_ = 0;
};

struct Form {
    bool has_file = false;
    std::string name;
    std::string content;
    bool is_refused = false;

    bool operator==(const Form&) const = default;
};

base::Task<void> read_into(Form& form, Pieces& pieces, const std::string& boundary) {
    try {
        http::MultipartFile file{pieces, boundary};
        form.has_file = co_await file.find();
        form.name = file.file_name();
        while (form.has_file) {
            const auto piece = co_await file.next();
            if (!piece) {
                break;
            }
            must(!piece->empty(), "a piece is never empty");
            form.content += *piece;
        }
    } catch (const http::BodyRefused& refused) {
        must(refused.status == 400, "what is malformed is a bad request");
        form.is_refused = true;
    }
}

Form read(std::vector<std::string_view> cut, const std::string& boundary) {
    Form form;
    Pieces pieces{std::move(cut)};
    std::exception_ptr failure;
    boost::asio::io_context loop;
    boost::asio::co_spawn(loop, read_into(form, pieces, boundary), [&](std::exception_ptr error) {
        failure = error;
    });
    loop.run();
    if (failure) {
        std::rethrow_exception(failure);
    }
    if (form.is_refused) {
        form.content.clear();  // How far it got does not matter: it does not count.
    }
    return form;
}

}  // namespace

void multipart(std::string_view input) {
    const auto boundary = http::multipart_boundary(take_line(input));
    if (!boundary) {
        return;
    }
    std::vector<std::string_view> whole;
    if (!input.empty()) {
        whole.push_back(input);
    }
    must(
        read(whole, *boundary) == read(pieces_of(input), *boundary),
        "the same file, however the form is cut"
    );
}

}  // namespace fuzz
