using System.Net;

namespace Replica.BitTorrent.Dht;

/// <summary>A query on its way.</summary>
/// <param name="To">Who was asked: only an answer from there counts.</param>
/// <param name="Finished">Takes the response or error, or null once it is too late for one; called once.</param>
/// <param name="Slow">Called at most once, if the answer takes longer than most do.</param>
/// <param name="Sent">When.</param>
internal sealed record PendingQuery(IPEndPoint To, Action<KrpcMessage?> Finished, Action? Slow, TimeSpan Sent);
