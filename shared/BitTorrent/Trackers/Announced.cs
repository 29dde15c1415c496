namespace Replica.BitTorrent.Trackers;

/// <summary>An announce that has ended.</summary>
/// <param name="Entry">The tracker.</param>
/// <param name="Request">What it was told.</param>
/// <param name="Outcome">What it answered; null if it was given no time to.</param>
internal sealed record Announced(TrackerEntry Entry, AnnounceRequest Request, AnnounceOutcome? Outcome);
