namespace Replica.Catalogue.Snapshots;

/// <summary>A published index is not used; the message says why.</summary>
public sealed class IndexRefusedException : FormatException
{
    /// <summary>Malformed.</summary>
    public IndexRefusedException()
        : this(IndexRefusal.Malformed, "The index pointer is malformed.")
    {
    }

    /// <summary>Malformed.</summary>
    public IndexRefusedException(string message)
        : this(IndexRefusal.Malformed, message)
    {
    }

    /// <summary>Malformed.</summary>
    public IndexRefusedException(string message, Exception innerException)
        : this(IndexRefusal.Malformed, message, innerException)
    {
    }

    /// <summary>Refused for a reason.</summary>
    public IndexRefusedException(IndexRefusal reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>Why.</summary>
    public IndexRefusal Reason { get; }
}
