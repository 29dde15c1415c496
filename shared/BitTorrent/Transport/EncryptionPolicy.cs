namespace Replica.BitTorrent.Transport;

/// <summary>Message Stream Encryption, in and out.</summary>
public enum EncryptionPolicy
{
    /// <summary>Plain connections only.</summary>
    Off,

    /// <summary>RC4 where the peer takes it, else plain.</summary>
    Prefer,

    /// <summary>RC4 streams only; never falls back to anything else.</summary>
    Require,
}
