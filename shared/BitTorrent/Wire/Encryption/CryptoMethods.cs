namespace Replica.BitTorrent.Wire.Encryption;

/// <summary><c>crypto_provide</c> and <c>crypto_select</c>: what the payload of an encrypted handshake is sent as.</summary>
[Flags]
internal enum CryptoMethods
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>As it is.</summary>
    Plain = 1,

    /// <summary>As RC4.</summary>
    Rc4 = 2,
}
