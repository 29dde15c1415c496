namespace Replica.Client.LocalServer;

/// <summary>Bytes a second, as measured over the last seconds.</summary>
/// <param name="Down">From peers and web seeds.</param>
/// <param name="Up">To peers.</param>
internal sealed record TransferRates(long Down, long Up);
