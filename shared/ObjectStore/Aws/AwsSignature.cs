using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Auth;

namespace Replica.ObjectStore.Aws;

/// <summary>Signature Version 4 (AWS: "Create a signed AWS API request") of what goes past the SDK's clients; its signer does the key derivation.</summary>
/// <param name="Credentials">Who signs; fetched for each request, as temporary ones change.</param>
/// <param name="Region">The region that the signature is good for.</param>
/// <param name="Service">Such as <c>sqs</c>.</param>
internal sealed record AwsSignature(ImmutableCredentials Credentials, string Region, string Service)
{
    /// <summary>Signs all headers that are set on a request, its host and its body's.</summary>
    public void Sign(HttpRequestMessage request, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var url = request.RequestUri!;
        request.Headers.Add("x-amz-date", Stamp(now));
        if (Credentials.UseToken)
            request.Headers.Add("x-amz-security-token", Credentials.Token);
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = url.Authority };
        foreach (var (name, values) in request.Headers.Concat(request.Content!.Headers))
            headers[name.ToLowerInvariant()] = string.Join(',', values);

        var canonical = Canonical(request.Method.Method, url.AbsolutePath, "", headers, Convert.ToHexStringLower(SHA256.HashData(body)));
        request.Headers.TryAddWithoutValidation("Authorization", Compute(now, headers.Keys, canonical).ForAuthorizationHeader);
    }

    /// <summary>A URL that carries its signature. The sender has to send exactly these headers, and may send any body.</summary>
    /// <param name="method">The only one that the URL is good for.</param>
    /// <param name="url">Without a query; its path has to be encoded as S3 does, segments once.</param>
    /// <param name="query">The query's parameters, not encoded.</param>
    /// <param name="signedHeaders">Lower-case names and values, beside the host.</param>
    /// <param name="now">From when the URL is good.</param>
    /// <param name="lifetime">For how long: whole seconds, from 1 to seven days.</param>
    public Uri Presign(
        string method, Uri url, IEnumerable<KeyValuePair<string, string>> query, IEnumerable<KeyValuePair<string, string>> signedHeaders,
        DateTimeOffset now, TimeSpan lifetime)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = url.Authority };
        foreach (var (name, value) in signedHeaders)
            headers.Add(name, value);
        var parameters = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["X-Amz-Algorithm"] = "AWS4-HMAC-SHA256",
            ["X-Amz-Credential"] = string.Create(CultureInfo.InvariantCulture, $"{Credentials.AccessKey}/{now.UtcDateTime:yyyyMMdd}/{Region}/{Service}/aws4_request"),
            ["X-Amz-Date"] = Stamp(now),
            ["X-Amz-Expires"] = ((long)lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            ["X-Amz-SignedHeaders"] = string.Join(';', headers.Keys),
        };
        if (Credentials.UseToken)
            parameters["X-Amz-Security-Token"] = Credentials.Token;
        foreach (var (name, value) in query)
            parameters.Add(name, value);

        var encoded = string.Join('&', parameters.Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}"));
        var canonical = Canonical(method, url.AbsolutePath, encoded, headers, "UNSIGNED-PAYLOAD");
        return new Uri($"{url.AbsoluteUri}?{encoded}&X-Amz-Signature={Compute(now, headers.Keys, canonical).Signature}");
    }

    private static string Canonical(string method, string path, string query, SortedDictionary<string, string> headers, string bodyHash)
    {
        var text = new StringBuilder().Append(method).Append('\n').Append(path).Append('\n').Append(query).Append('\n');
        foreach (var (name, value) in headers)
            text.Append(name).Append(':').Append(value.Trim()).Append('\n');
        return text.Append('\n').AppendJoin(';', headers.Keys).Append('\n').Append(bodyHash).ToString();
    }

    private AWS4SigningResult Compute(DateTimeOffset now, IEnumerable<string> headerNames, string canonical) =>
        AWS4Signer.ComputeSignature(Credentials.AccessKey, Credentials.SecretKey, Region, now.UtcDateTime, Service, string.Join(';', headerNames), canonical);

    private static string Stamp(DateTimeOffset now) => now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
