namespace Replica.Catalogue.Jobs;

/// <summary>One media URL on its way to an item.</summary>
/// <param name="Id">Chosen by who queued it; the queue's message id where the message names none.</param>
/// <param name="Url">What was asked for.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Percent">Of the download, 0–100; null while unknown.</param>
/// <param name="Error">Why it failed, or why the last try did, for people.</param>
/// <param name="Link">The item's link, once done.</param>
/// <param name="Updated">When any of it last changed.</param>
public sealed record IngestJob(string Id, string Url, IngestJobState State, int? Percent, string? Error, string? Link, DateTimeOffset Updated);
