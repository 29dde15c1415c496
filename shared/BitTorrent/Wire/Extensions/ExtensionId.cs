namespace Replica.BitTorrent.Wire.Extensions;

/// <summary>The ids under which we take extended messages (BEP 10): what we name in our extension handshake.</summary>
internal static class ExtensionId
{
    /// <summary>The extension handshake itself, both ways.</summary>
    public const byte Handshake = 0;

    /// <summary><c>ut_pex</c> (BEP 11).</summary>
    public const byte PeerExchange = 1;

    /// <summary><c>ut_metadata</c> (BEP 9).</summary>
    public const byte Metadata = 2;

    /// <summary><c>lt_donthave</c> (BEP 54).</summary>
    public const byte DontHave = 3;

    /// <summary><c>ut_holepunch</c> (BEP 55).</summary>
    public const byte Holepunch = 4;

    /// <summary><c>upload_only</c> as a message of its own, as libtorrent sends it.</summary>
    public const byte UploadOnly = 5;
}
