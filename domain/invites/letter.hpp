#pragma once
// What every mail of an invite repeats: sealed address, code, name and note, and the site it links
// to.
// One allocation, because hundreds of thousands wait for their invites to end.

#include "base/sealed.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {
class BinaryReader;
class BinaryWriter;
}  // namespace base

namespace domain::invites {

class Letter {
public:
    Letter() = default;
    Letter(
        const std::optional<base::SealedText>& address,
        const base::SealedText& code,
        const std::optional<base::SealedText>& name,
        const std::optional<std::string>& base_url,
        const std::optional<base::SealedText>& note = std::nullopt
    );

    std::optional<base::SealedText> address() const;
    base::SealedText code() const;
    std::optional<base::SealedText> name() const;
    std::optional<std::string> base_url() const;
    std::optional<base::SealedText> note() const;

    void send_to_site(const std::string& base_url);

    // Those that open the sealed values, each once; known also after forget_contents.
    std::vector<std::string> keys() const;

    // Nothing will be mailed any more. What remains is what an erasure needs.
    void forget_contents();

    // As it is packed.
    void save(base::BinaryWriter& writer) const;
    void load(base::BinaryReader& reader);

private:
    enum Part {
        address_key,
        address_text,
        code_key,
        code_text,
        name_key,
        name_text,
        site,
        note_key,
        note_text
    };

    static constexpr std::size_t part_count = 9;
    using Parts = std::array<std::string, part_count>;

    explicit Letter(const Parts& parts);
    Parts parts() const;

    std::string packed_;
};

}  // namespace domain::invites
