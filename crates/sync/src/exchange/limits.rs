//! Every limit of the exchange, by name. What is on the wire between two versions of one device must
//! not depend on [`Limits`]: those are for this device alone, and tests make them small.

/// No frame is longer, its length not counted.
pub const FRAME_BYTES_MAX: usize = 5 * 1024 * 1024;
/// Tags come in multiples of this.
pub const TAGS_MULTIPLE: usize = 64;
/// Fewer tags are never sent: the 240 of forty channels with two epochs and three weeks fit.
pub const TAGS_MIN: usize = 256;
/// More tags are refused; of more topics the first are offered.
pub const TAGS_MAX: usize = 16_384;
/// Claims of a `Hello` come in multiples of this.
pub const CLAIMS_MULTIPLE: usize = 16;
/// Channels that one link can share.
pub const CLAIMS_MAX: usize = 256;
/// Ranges told of one device in one lane; the rest is told as a shorter lower part.
pub const RANGES_TOLD_MAX: usize = 64;
/// Ranges remembered of one device in one lane, as told by a peer.
pub const RANGES_HEARD_MAX: usize = 1_024;
/// Ranges remembered of everything that one link told.
pub const RANGES_LINK_MAX: usize = 262_144;
/// Up to this many devices in a lane, vectors are told whole; above, ranges of devices are compared.
pub const WHOLE_DEVICES_MAX: u32 = 1_024;
/// A range of so few devices is told and not split again.
pub const LEAF_DEVICES_MAX: u32 = 64;
/// Ranges of devices are split so often at most: 16 to this power.
pub const DEPTH_MAX: u8 = 8;
/// Ranges of devices split in one step; more are told instead.
pub const PARTS_MAX: usize = 1_024;
/// Devices in one `Have` or `News`.
pub const ENTRIES_FRAME_MAX: usize = 2_048;
/// Ranges in one `Want`.
pub const WANT_RANGES_MAX: usize = 16_384;
/// `Want`s of one channel and lane that have no `End` yet.
pub const WANTS_OPEN_MAX: usize = 8;
/// Ranges in all `Want`s of a link that have no `End` yet.
pub const WANTS_RANGES_LINK_MAX: usize = 131_072;
/// `Want`s of a link that ask for nothing that could be given.
pub const WANTS_FRUITLESS_MAX: u32 = 1_024;
/// Forked seqs of one device in one channel's content of which the proof travels: the lowest.
pub const FORKS_MAX: usize = 16;
/// Entries of one `Chain`.
pub const CHAIN_PLACES_MAX: usize = 16_384;
/// `Chain`s that a link may bring, and that are sent on it.
pub const CHAINS_MAX: usize = 256;
/// Channels in one `Ask`.
pub const ASK_CHANNELS_MAX: usize = 64;
/// `Ask`s that a link may bring.
pub const ASKS_MAX: u32 = 256;
/// Chunks under way without an `Ack`: who sends more breaks off the link.
pub const UNDER_WAY_CHUNKS_MAX: usize = 256;
/// Bytes of them; one chunk alone may be larger.
pub const UNDER_WAY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Links at once.
pub const LINKS_MAX: usize = 64;
/// Of them, opened by others who have not proven anything yet.
pub const OPENINGS_MAX: usize = 24;
/// Places in the count of quotas; who comes after is sent last.
pub const QUOTA_PLACES_MAX: usize = 65_536;
/// Chunks that were fetched and are not sent yet, the window not counted.
pub const READY_CHUNKS_MAX: usize = 512;

/// What a device may choose for itself. Times are milliseconds, sizes bytes.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Chunks under way to a peer without its `Ack`, at most [`UNDER_WAY_CHUNKS_MAX`].
    pub under_way_chunks: usize,
    /// Bytes of them, at most [`UNDER_WAY_BYTES_MAX`]; one chunk alone may be larger.
    pub under_way_bytes: usize,
    /// How long a peer may acknowledge nothing while something is under way.
    pub ack_patience_ms: i64,
    /// How long a link may take until both have proven who they are.
    pub open_patience_ms: i64,
    /// How long a chunk is asked of one peer alone, unless that peer is seen to deliver.
    pub ask_patience_ms: i64,
    /// Chunks settled within that time by which a peer is seen to deliver.
    pub ask_steady_chunks: u32,
    /// News that can wait are gathered for so long.
    pub news_pause_ms: i64,
    /// A link that knows nothing of a new channel is renewed after so long in quiet.
    pub renew_pause_ms: i64,
    /// Chunks of one author a day that go before others, for urgency 1, 2 and 3.
    pub quota: [u32; 3],
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            under_way_chunks: UNDER_WAY_CHUNKS_MAX,
            under_way_bytes: UNDER_WAY_BYTES_MAX,
            ack_patience_ms: 30_000,
            open_patience_ms: 30_000,
            ask_patience_ms: 10_000,
            ask_steady_chunks: 16,
            news_pause_ms: 100,
            renew_pause_ms: 2_000,
            quota: [4_096, 256, 64],
        }
    }
}
