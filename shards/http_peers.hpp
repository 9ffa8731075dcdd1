#pragma once
// Peers over HTTP. What waits for one shard elsewhere goes in one letter; a few letters are under
// way at once, so that many asks cost few requests and a slow shard holds up nobody else's. A
// thread of its own.

#include "shards/host.hpp"
#include "shards/peers.hpp"

#include <functional>
#include <memory>
#include <string>

namespace shards {

struct HttpPeersOptions {
    std::string secret;                  // of the cluster; proves that a member asks
    std::size_t waiting = 8192;          // asks in line for one shard; more are told busy
    std::size_t letter_asks = 256;       // in one letter at most
    std::size_t letter_bytes = 1 << 20;  // ditto; a larger ask goes alone
    std::size_t letters_under_way = 2;   // to one shard
};

class HttpPeers final : public Peers {
public:
    // The url of the process that owns a partition. Called on any thread.
    using OwnerOf = std::function<std::optional<std::string>(std::int32_t partition)>;

    // The clock outlives it.
    HttpPeers(HttpPeersOptions options, OwnerOf owner_of, const base::Clock& clock, Alarm alarm);
    ~HttpPeers() override;  // what is under way is answered `unknown`

    HttpPeers(const HttpPeers&) = delete;
    HttpPeers& operator=(const HttpPeers&) = delete;

    std::optional<ShardAddress> owner_of(std::int32_t partition) const override;
    void ask(const ShardAddress& owner, const Ask& ask, base::Duration within, Respond respond)
        override;

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace shards
