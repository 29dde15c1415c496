namespace Replica.Catalogue;

/// <summary>What <see cref="ICatalogue.PutAsync"/> did.</summary>
public enum PutOutcome
{
    /// <summary>The item is new or different; a change was logged.</summary>
    Written,

    /// <summary>The same item was there already.</summary>
    Unchanged,

    /// <summary>Its info hash is blocked; nothing was written.</summary>
    Blocked,
}
