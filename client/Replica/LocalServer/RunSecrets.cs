using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Replica.Client.LocalServer;

/// <summary>
/// What one run of the local server trusts: a token for programs, another random value for the browser's cookie, and single-use keys that turn
/// an opened URL into that cookie. All comparisons take the same time whatever differs.
/// </summary>
/// <param name="port">The server's port: browsers share cookies between ports, so the cookie's name holds it.</param>
internal sealed class RunSecrets(int port)
{
    /// <summary>The header that carries <see cref="Token"/>.</summary>
    public const string TokenHeader = "X-Replica-Token";

    private const int MaxKeys = 32;
    private readonly Lock _lock = new();
    private readonly List<string> _keys = [];
    private readonly string _cookie = RandomHex();

    /// <summary>The run's token: 256 random bits in hex.</summary>
    public string Token { get; } = RandomHex();

    private string CookieName { get; } = $"replica-{port}";

    /// <summary>A new single-use key; of more than 32 unused ones the oldest is forgotten.</summary>
    public string NewKey()
    {
        var key = RandomHex();
        lock (_lock)
        {
            if (_keys.Count == MaxKeys) _keys.RemoveAt(0);
            _keys.Add(key);
        }

        return key;
    }

    /// <summary>Uses a key up.</summary>
    /// <returns>False if it is wrong or was used before.</returns>
    public bool Redeem(string key)
    {
        lock (_lock)
        {
            var found = -1;
            for (var i = 0; i < _keys.Count; i++)
            {
                if (Same(_keys[i], key)) found = i;
            }

            if (found < 0) return false;
            _keys.RemoveAt(found);
            return true;
        }
    }

    /// <summary>Gives the browser its cookie.</summary>
    public void SetCookie(HttpResponse response) =>
        response.Cookies.Append(CookieName, _cookie, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/" });

    /// <summary>True if the request carries the token or the cookie.</summary>
    public bool Admits(HttpRequest request) =>
        (request.Headers[TokenHeader] is [{ } token] && Same(Token, token))
        || (request.Cookies.TryGetValue(CookieName, out var cookie) && Same(_cookie, cookie));

    private static bool Same(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));

    private static string RandomHex() => RandomNumberGenerator.GetHexString(64, lowercase: true);
}
