#pragma once
// multipart/form-data with one file in it, read as a stream. The other fields are skipped.

#include "platform/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace platform::http {

// The boundary of a multipart/form-data Content-Type; absent for any other type.
std::optional<std::string> multipart_boundary(std::string_view content_type);

// The content of the first part called `field`, in pieces. What is not well-formed, including a
// body that ends before its last boundary, throws as a cut body does: the session answers 400.
class MultipartFile final : public BodyReader {
public:
    // `body` outlives it.
    MultipartFile(BodyReader& body, std::string_view boundary, std::string field = "file");

    // Reads up to the content of the part. False if there is none.
    base::Task<bool> find();

    // As the client called it; empty if it did not. After find().
    const std::string& file_name() const { return file_name_; }

    base::Task<std::optional<std::string>> next() override;

private:
    base::Task<bool> more();
    base::Task<bool> enter_part();
    base::Task<void> skip_part();
    bool read_part_head(std::string_view head);

    BodyReader& body_;
    std::string delimiter_;  // "\r\n--boundary"
    std::string field_;
    std::string file_name_;
    std::string buffer_;
    bool in_file_ = false;
    bool ended_ = false;
};

}  // namespace platform::http
