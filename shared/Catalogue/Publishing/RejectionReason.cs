namespace Replica.Catalogue.Publishing;

/// <summary>Reasons for a rejection that programs tell apart; every other reason is a sentence for people.</summary>
public static class RejectionReason
{
    /// <summary>The same torrent was published by another upload.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>The operator blocks this torrent.</summary>
    public const string Blocked = "blocked";
}
