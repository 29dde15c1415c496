namespace Replica.BitTorrent.Bencode;

/// <summary>What stands next in a bencoded input (BEP 3).</summary>
public enum BencodeKind
{
    /// <summary><c>i…e</c></summary>
    Number,

    /// <summary><c>length:bytes</c></summary>
    ByteString,

    /// <summary><c>l…e</c></summary>
    List,

    /// <summary><c>d…e</c></summary>
    Dictionary,

    /// <summary>The <c>e</c> that ends the list or dictionary being read.</summary>
    End,
}
