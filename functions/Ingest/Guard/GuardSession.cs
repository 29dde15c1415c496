using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Replica.Ingest.Guard;

/// <summary>
/// One job's way out: a name and password of its own at the <see cref="GuardProxy"/>, what it was refused, and how much it may fetch.
/// Disposing it cuts its connections.
/// </summary>
public sealed class GuardSession : IDisposable
{
    private const int MaxRefusals = 20;

    private readonly Action<GuardSession> _end;
    private readonly CancellationTokenSource _ended = new();
    private readonly byte[] _credential;
    private readonly List<string> _refusals = [];
    private readonly long _maxBytes;
    private readonly Lock _gate = new();
    private long _received;

    internal GuardSession(IPEndPoint proxy, long maxBytes, Action<GuardSession> end)
    {
        (_maxBytes, _end) = (maxBytes, end);
        Name = RandomNumberGenerator.GetHexString(16, lowercase: true);
        Password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        _credential = Encoding.ASCII.GetBytes($"{Name}:{Password}");
        Proxy = new Uri($"http://{Name}:{Password}@{proxy}");
        Ended = _ended.Token;
    }

    /// <summary>The proxy's URL with this session's name and password: for a child process.</summary>
    public Uri Proxy { get; }

    /// <summary>What was refused so far, each reason once; at most 20 are kept.</summary>
    public IReadOnlyList<string> Refusals
    {
        get
        {
            lock (_gate) return [.. _refusals];
        }
    }

    /// <summary>Why the last connection that was let through could not be made, for people; null if all could.</summary>
    public string? LastFailure { get; internal set; }

    /// <summary>True once it was cut for fetching more than it may.</summary>
    public bool IsOverLimit => Volatile.Read(ref _received) > _maxBytes;

    internal string Name { get; }

    internal string Password { get; }

    /// <summary>Cancelled when the session is over, by disposal or by its limit.</summary>
    internal CancellationToken Ended { get; }

    /// <summary>For an HTTP client of this process.</summary>
    public IWebProxy ToWebProxy() => new WebProxy(new Uri(Proxy.GetLeftPart(UriPartial.Authority).Replace($"{Name}:{Password}@", "", StringComparison.Ordinal)))
    {
        Credentials = new NetworkCredential(Name, Password),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _end(this);
        _ended.Cancel();
    }

    internal bool IsOpenedBy(ReadOnlySpan<byte> credential) => CryptographicOperations.FixedTimeEquals(credential, _credential);

    internal void Refuse(string reason)
    {
        lock (_gate)
        {
            if (_refusals.Count < MaxRefusals && !_refusals.Contains(reason)) _refusals.Add(reason);
        }
    }

    /// <summary>Counts bytes that came in.</summary>
    internal void Receive(int bytes)
    {
        if (Interlocked.Add(ref _received, bytes) > _maxBytes) _ended.Cancel();
    }
}
