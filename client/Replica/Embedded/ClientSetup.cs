using Replica.Client.Cli;

namespace Replica.Client.Embedded;

/// <summary>What a <see cref="LocalClient"/> works with.</summary>
/// <param name="Service">Base of the service API.</param>
/// <param name="ServiceKey">The service's public key; null only for a loopback service.</param>
/// <param name="Choices">What the user says of the engine.</param>
/// <param name="Player">Cache size and time-out for metainfo.</param>
/// <param name="ReadTimeout">How long a read waits for a source that gives nothing.</param>
/// <param name="Own">The origin of this process's own service, reached without the proxy; null where the service is elsewhere.</param>
internal sealed record ClientSetup(Uri Service, byte[]? ServiceKey, EngineChoices Choices, PlayerOptions Player, TimeSpan ReadTimeout, Uri? Own);
