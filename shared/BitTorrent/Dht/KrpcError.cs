namespace Replica.BitTorrent.Dht;

/// <summary>Error codes of BEP 5 and BEP 44.</summary>
internal enum KrpcError
{
    /// <summary>Something else.</summary>
    Generic = 201,

    /// <summary>Malformed, wrong arguments, or a bad token.</summary>
    Protocol = 203,

    /// <summary>Unknown method.</summary>
    UnknownMethod = 204,

    /// <summary>The value is longer than 1,000 bytes.</summary>
    ValueTooBig = 205,

    /// <summary>The signature is not the key's.</summary>
    InvalidSignature = 206,

    /// <summary>The salt is longer than 64 bytes.</summary>
    SaltTooBig = 207,

    /// <summary>What is stored has another sequence number than <c>cas</c> says.</summary>
    CasMismatch = 301,

    /// <summary>What is stored is newer.</summary>
    SequenceTooOld = 302,
}
