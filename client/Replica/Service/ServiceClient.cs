using System.Net;
using System.Text.Json;
using Replica.Catalogue.Config;
using Replica.Catalogue.Items;

namespace Replica.Client.Service;

/// <summary>The service API (section 4 of the outside contract) as the client uses it.</summary>
internal sealed class ServiceClient : IDisposable
{
    /// <summary>How long a config is used before the service is asked again.</summary>
    public static readonly TimeSpan ConfigAge = TimeSpan.FromMinutes(5);

    /// <summary>How long after a failure the service is left alone.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(15);

    /// <summary>How long a service is waited for where a good config is at hand.</summary>
    public static readonly TimeSpan CachedPatience = TimeSpan.FromSeconds(2);

    private const int MaxJsonLength = 16 << 20;
    private const string SignatureHeader = "X-Replica-Signature";

    private readonly byte[]? _key;
    private readonly ConfigCache _cache;
    private readonly ServiceRequests _requests;
    private readonly TimeProvider _time;
    private readonly Action<string>? _warn;
    private readonly SemaphoreSlim _one = new(1);
    private readonly CancellationTokenSource _closing = new();
    private Task<SignedConfig>? _fetching;
    private ServiceConfig? _config;
    private Exception? _failure;
    private bool _isLoaded;
    private DateTimeOffset _askAgain = DateTimeOffset.MinValue;

    /// <param name="service">Base URL, ending in <c>/</c>.</param>
    /// <param name="key">Its Ed25519 public key; null only for a loopback service, or where the config is not needed.</param>
    /// <param name="cacheFile">Where the last good config is kept.</param>
    /// <param name="http">Reaches the service.</param>
    /// <param name="time">The clock for expiry.</param>
    /// <param name="warn">Told, for people, when a config is refused, expired or can not be fetched and the client goes on with what it has.</param>
    public ServiceClient(Uri service, byte[]? key, string cacheFile, HttpClient http, TimeProvider time, Action<string>? warn = null)
    {
        Base = service;
        IsLoopback = IsLocal(service);
        _key = key;
        _cache = new ConfigCache(service, key, cacheFile);
        _requests = new ServiceRequests(service, http, time);
        _time = time;
        _warn = warn;
    }

    public Uri Base { get; }

    /// <summary>True if the service runs on this machine: then its config's private addresses are the user's own word.</summary>
    public bool IsLoopback { get; }

    /// <summary>What stays the same over a service's moves: its public key in hex, or its base URL where it has none.</summary>
    public string Identity => _key is null ? Base.AbsoluteUri : Convert.ToHexStringLower(_key);

    /// <summary>Sends requests to this service.</summary>
    public ServiceRequests Requests => _requests;

    /// <summary>True if the host is <c>localhost</c> or a loopback address.</summary>
    public static bool IsLocal(Uri service) =>
        service.IdnHost is "localhost" || (IPAddress.TryParse(service.IdnHost.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>
    /// The signed config: fetched and verified, at most every few minutes; a wrong signature or older generation is refused and the last good one used;
    /// the cached one serves when the service can not be reached, or does not answer in two seconds.
    /// </summary>
    /// <exception cref="ServiceException">None was ever had.</exception>
    public async Task<ServiceConfig> ConfigAsync(CancellationToken cancellationToken)
    {
        if (_key is null && !IsLoopback)
            throw new ServiceException($"the config of {Base} can not be checked without the service's key; pass --service-key HEX") { IsUntrusted = true };
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_time.GetUtcNow() >= _askAgain) await RefreshAsync(cancellationToken).ConfigureAwait(false);
            return _config ?? throw Unavailable();
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>As <see cref="ConfigAsync"/>; null if none was ever had.</summary>
    public async Task<ServiceConfig?> TryConfigAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ConfigAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException)
        {
            return null;
        }
    }

    /// <summary>The service's answer to <c>GET /v1/&lt;path&gt;</c> (search, suggest): JSON bytes, size-bounded.</summary>
    /// <exception cref="ServiceException">Not reached, or an error answer.</exception>
    public async Task<byte[]> GetJsonAsync(string pathAndQuery, CancellationToken cancellationToken) =>
        (await _requests.SendAsync(HttpMethod.Get, "v1/" + pathAndQuery, null, null, MaxJsonLength, cancellationToken).ConfigureAwait(false)).Body;

    /// <summary>Deletes an item with its admin token.</summary>
    /// <returns>False if the item is gone already.</returns>
    /// <exception cref="ServiceException">Refused or not reached.</exception>
    public async Task<bool> DeleteAsync(ItemPrefix prefix, string adminToken, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new DeleteBody(prefix.Value, adminToken), ServiceJson.Default.DeleteBody);
        try
        {
            await _requests.SendAsync(HttpMethod.Post, "v1/delete", body, null, MaxJsonLength, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ServiceException e) when (e.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
        _one.Dispose();
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (!_isLoaded) _config = _cache.Load();
        _isLoaded = true;
        try
        {
            var fetching = _fetching ??= FetchAsync(_closing.Token);
            if (_config is not null && !await IsInTimeAsync(fetching, cancellationToken).ConfigureAwait(false))
                throw new ServiceException($"{Base} does not answer");
            var signed = await fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
            _fetching = null;
            Accept(signed);
            _failure = null;
            _askAgain = _time.GetUtcNow() + ConfigAge;
        }
        catch (Exception e) when (e is ServiceException or FormatException)
        {
            // One that is only late is taken when it is asked for again.
            if (_fetching is { IsCompleted: true }) _fetching = null;
            _failure = e;
            _askAgain = _time.GetUtcNow() + RetryDelay;
            if (_config is not null) _warn?.Invoke($"{e.Message}; using the last good config of {Base}");
        }

        if (_config is { } config && config.Expires < _time.GetUtcNow())
            _warn?.Invoke($"the config of {Base} expired on {config.Expires:u}; it is used until there is a newer one");
    }

    // Whoever has a good config need not wait for a service that hangs.
    private async Task<bool> IsInTimeAsync(Task fetching, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(fetching, Task.Delay(CachedPatience, _time, done.Token)).ConfigureAwait(false);
        await done.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return fetching.IsCompleted;
    }

    private async Task<SignedConfig> FetchAsync(CancellationToken cancellationToken)
    {
        var answer = await _requests.SendAsync(HttpMethod.Get, "v1/config", null, null, ConfigCache.MaxLength, cancellationToken).ConfigureAwait(false);
        if (_key is null) return new SignedConfig(answer.Body, []);
        var text = answer.Headers.TryGetValues(SignatureHeader, out var values) ? values.First() : throw new FormatException("the config is not signed");
        return new SignedConfig(answer.Body, Convert.FromBase64String(text));
    }

    private void Accept(SignedConfig signed)
    {
        var config = _cache.Open(signed);
        if (_config is { } known && config.Generation < known.Generation)
            throw new FormatException($"the service sent an old config (generation {config.Generation} after {known.Generation})");
        _config = config;
        try
        {
            _cache.Save(signed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _warn?.Invoke($"the service's config can not be kept on disk: {e.Message}");
        }
    }

    private ServiceException Unavailable() => _failure switch
    {
        FormatException e => new ServiceException($"the config of {Base} was refused: {e.Message}; check --service-key", inner: e) { IsUntrusted = true },
        ServiceException e => new ServiceException(e.Message, e.Status, e.ProblemType, e),
        _ => new ServiceException($"{Base} has no config"),
    };
}
