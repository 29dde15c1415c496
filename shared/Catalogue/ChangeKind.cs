namespace Replica.Catalogue;

/// <summary>Kinds of change; in JSON their lower-case names.</summary>
public enum ChangeKind
{
    /// <summary>Item added or replaced.</summary>
    Put,

    /// <summary>Item removed.</summary>
    Remove,

    /// <summary>Info hash blocked, item removed with it.</summary>
    Block,

    /// <summary>Block lifted.</summary>
    Unblock,
}
