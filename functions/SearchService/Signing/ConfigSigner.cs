using Microsoft.Extensions.Logging;
using Replica.BitTorrent.Crypto;
using Replica.Catalogue.Config;
using Replica.Catalogue.Publishing;
using Replica.ObjectStore;

namespace Replica.SearchService.Signing;

/// <summary>
/// Publishes the signed service configuration and keeps it from expiring. The only signer there is: everything else relays what it left in
/// the object store. Several may run for one store, as the search containers do: each leaves alone what another has published, and two that
/// publish in the same second write the same bytes.
/// </summary>
public sealed class ConfigSigner
{
    private const int MaxObjectLength = 1024 * 1024;

    private static readonly TimeSpan Validity = TimeSpan.FromDays(30);
    private static readonly TimeSpan FreshFor = TimeSpan.FromDays(20);
    private static readonly TimeSpan LookInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(5);

    private readonly IObjectStore _store;
    private readonly byte[] _privateKey;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    /// <summary>Signs nothing yet.</summary>
    /// <param name="store">Where the configuration goes, under <see cref="SignedConfig.ObjectKey"/>.</param>
    /// <param name="privateKey">Ed25519, 32 bytes.</param>
    /// <param name="time">Gives generations and expiry.</param>
    /// <param name="log">Where failures are told.</param>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public ConfigSigner(IObjectStore store, ReadOnlySpan<byte> privateKey, TimeProvider time, ILogger<ConfigSigner> log)
    {
        if (privateKey.Length != Ed25519.PrivateKeyLength)
            throw new ArgumentException($"An Ed25519 private key has {Ed25519.PrivateKeyLength} bytes.", nameof(privateKey));
        (_store, _privateKey, _time, _log) = (store, privateKey.ToArray(), time, log);
    }

    /// <summary>
    /// Signs and stores the configuration once, good for 30 days, under a generation above that of the one stored before and never below
    /// the Unix time in seconds, so that generations grow even where the store was lost.
    /// </summary>
    /// <param name="wanted">What to publish; its generation and expiry do not count.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What was published.</returns>
    public async Task<ServiceConfig> PublishAsync(ServiceConfig wanted, CancellationToken cancellationToken = default)
    {
        var previous = await FindAsync(cancellationToken).ConfigureAwait(false);
        return await PublishAsync(wanted, previous?.Generation ?? 0, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Publishes what is wanted unless it stands there already, then looks every hour whether it is about to expire or an older one has taken its
    /// place. What another instance has published since, it leaves: while a deployment replaces one version by another, they must not take turns.
    /// Runs until cancelled; where the store fails, it tries again sooner.
    /// </summary>
    /// <param name="wanted">What to publish; its generation and expiry do not count.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">The only end.</exception>
    public async Task RunAsync(ServiceConfig wanted, CancellationToken cancellationToken)
    {
        var (retry, generation) = (FirstRetry, 0L);
        while (true)
        {
            var wait = LookInterval;
            try
            {
                generation = await LookAsync(wanted, generation, cancellationToken).ConfigureAwait(false);
                retry = FirstRetry;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                _log.LogError(e, "The service configuration could not be signed and stored; trying again");
                (wait, retry) = (retry, retry * 2 < LastRetry ? retry * 2 : LastRetry);
            }

            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <param name="wanted">What to publish.</param>
    /// <param name="seen">The newest generation seen; 0 on the first look, when the content has to be as wanted too.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The newest generation now.</returns>
    private async Task<long> LookAsync(ServiceConfig wanted, long seen, CancellationToken cancellationToken)
    {
        var stored = await FindAsync(cancellationToken).ConfigureAwait(false);
        var isCurrent = stored is not null && stored.Generation >= seen && stored.Expires - _time.GetUtcNow() > FreshFor
            && (seen > 0 || IsSame(stored, wanted));
        return isCurrent
            ? stored!.Generation
            : (await PublishAsync(wanted, Math.Max(seen, stored?.Generation ?? 0), cancellationToken).ConfigureAwait(false)).Generation;
    }

    private async Task<ServiceConfig> PublishAsync(ServiceConfig wanted, long previous, CancellationToken cancellationToken)
    {
        // Whole seconds, so that whoever publishes now publishes the same.
        var now = DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds());
        var config = wanted with { Generation = Math.Max(previous + 1, now.ToUnixTimeSeconds()), Expires = now + Validity };
        var bytes = SignedConfig.Sign(config, _privateKey).ToObject();
        await _store.PutAsync(SignedConfig.ObjectKey, new MemoryStream(bytes), bytes.Length, cancellationToken: cancellationToken).ConfigureAwait(false);
        return config;
    }

    private static bool IsSame(ServiceConfig stored, ServiceConfig wanted) =>
        SignedConfig.ToBody(stored with { Generation = 0, Expires = default }).AsSpan()
            .SequenceEqual(SignedConfig.ToBody(wanted with { Generation = 0, Expires = default }));

    /// <summary>The configuration stored, or null where there is none that this key signed: nobody follows any other.</summary>
    private async Task<ServiceConfig?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await BoundedObject.ReadAsync(_store, SignedConfig.ObjectKey, MaxObjectLength, cancellationToken).ConfigureAwait(false);
            return bytes is null ? null : SignedConfig.FromObject(bytes).Open(Ed25519.PublicKey(_privateKey));
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            _log.LogWarning(e, "The stored service configuration is not ours; it is replaced");
            return null;
        }
    }
}
