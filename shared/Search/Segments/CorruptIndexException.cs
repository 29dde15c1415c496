namespace Replica.Search.Segments;

/// <summary>Bytes that should be an index are not, or are damaged. The message says what is wrong with them.</summary>
public sealed class CorruptIndexException : FormatException
{
    /// <summary>Damaged.</summary>
    public CorruptIndexException()
        : this("the index is damaged")
    {
    }

    /// <summary>What is wrong.</summary>
    public CorruptIndexException(string message)
        : base(message)
    {
    }

    /// <summary>What is wrong, and what showed it.</summary>
    public CorruptIndexException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static CorruptIndexException Outside(long offset, long length) =>
        new($"the index is damaged: it refers to byte {offset} of a part of {length} bytes");
}
