namespace Replica.BitTorrent.Wire.Extensions;

/// <summary><c>msg_type</c> of <c>ut_metadata</c> (BEP 9).</summary>
internal enum MetadataKind
{
    /// <summary>Asks for a piece.</summary>
    Request = 0,

    /// <summary>A piece.</summary>
    Data = 1,

    /// <summary>The piece is not given.</summary>
    Reject = 2,
}
