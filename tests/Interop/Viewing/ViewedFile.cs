using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Replica.Interop.Tests.Viewing;

/// <summary>A file behind <c>/replica/view</c>, and the bytes that it is known to have.</summary>
/// <param name="http">Talks to the local server.</param>
/// <param name="link">The file's link.</param>
/// <param name="bytes">All of it.</param>
/// <param name="contentType">What its answers are of.</param>
internal sealed class ViewedFile(HttpClient http, string link, byte[] bytes, string contentType)
{
    private const string Crlf = "\r\n";

    /// <summary>The file's strong entity tag, from a HEAD.</summary>
    public async Task<string> TagAsync()
    {
        using var answer = await SendAsync(HttpMethod.Head, []);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.ETag!.IsWeak);
        return answer.Headers.ETag.Tag;
    }

    /// <summary>Asks for the whole file; the body is left on the wire.</summary>
    public Task<HttpResponseMessage> OpenAsync() => SendAsync(HttpMethod.Get, []);

    /// <summary>Sends a request and compares its answer, headers and body, with what is due.</summary>
    public async Task CheckAsync(ViewRequest request, string etag)
    {
        using var answer = await SendAsync(request.Method, request.Headers);
        Assert.True(request.Status == answer.StatusCode, $"{request}: {(int)answer.StatusCode}");
        CheckHeaders(request, answer, etag);
        await using var body = await answer.Content.ReadAsStreamAsync();
        if (request.Method == HttpMethod.Head || request.Status == HttpStatusCode.NotModified)
            Assert.Equal(0, await body.ReadAsync(new byte[1]));
        else if (request.IsMultipart)
            await CheckPartsAsync(request, answer.Content.Headers.ContentType!, body);
        else if (request.Parts is [var part])
            await CheckRunAsync(request, body, part.Offset, request.DropAfter is { } some ? Math.Min(some, part.Length) : part.Length, ends: request.DropAfter is null);
    }

    private void CheckHeaders(ViewRequest request, HttpResponseMessage answer, string etag)
    {
        var headers = answer.Content.Headers;
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        if (request.Status == HttpStatusCode.RequestedRangeNotSatisfiable)
            Assert.Equal($"bytes */{bytes.Length}", headers.ContentRange?.ToString());
        if (!request.DescribesFile)
        {
            Assert.Equal("application/problem+json", headers.ContentType?.MediaType);
            return;
        }

        Assert.Equal(etag, answer.Headers.ETag?.ToString());
        var cache = answer.Headers.CacheControl!;
        Assert.True(cache.Public && cache.MaxAge == TimeSpan.FromDays(7), $"{request}: {cache}");
        if (request.Status == HttpStatusCode.NotModified)
            return;
        Assert.Equal("bytes", Assert.Single(answer.Headers.AcceptRanges));
        Assert.Equal(request.IsMultipart ? "multipart/byteranges" : contentType, headers.ContentType?.MediaType);
        Assert.Equal(request.Status == HttpStatusCode.PartialContent && !request.IsMultipart ? ContentRange(request.Parts[0]) : null, headers.ContentRange?.ToString());
        if (!request.IsMultipart)
            Assert.Equal(request.Parts[0].Length, headers.ContentLength);
    }

    private async Task CheckPartsAsync(ViewRequest request, MediaTypeHeaderValue type, Stream body)
    {
        var boundary = type.Parameters.Single(parameter => parameter.Name == "boundary").Value!.Trim('"');
        var lead = "";
        foreach (var part in request.Parts)
        {
            Assert.Equal($"{lead}--{boundary}{Crlf}", await ReadTextAsync(body, lead.Length + boundary.Length + 4));
            var fields = await ReadFieldsAsync(body);
            Assert.Equal(contentType, fields["content-type"]);
            Assert.Equal(ContentRange(part), fields["content-range"]);
            await CheckRunAsync(request, body, part.Offset, part.Length, ends: false);
            lead = Crlf;
        }

        var end = $"{Crlf}--{boundary}--";
        Assert.Equal(end, await ReadTextAsync(body, end.Length));
        using var rest = new StreamReader(body);
        Assert.Equal("", (await rest.ReadToEndAsync()).Trim());
    }

    private async Task CheckRunAsync(ViewRequest request, Stream body, long offset, long length, bool ends)
    {
        var run = new byte[length];
        await body.ReadExactlyAsync(run);
        Assert.True(run.AsSpan().SequenceEqual(bytes.AsSpan((int)offset, (int)length)), $"{request}: other bytes than the file's.");
        if (ends)
            Assert.Equal(0, await body.ReadAsync(new byte[1]));
    }

    private static async Task<Dictionary<string, string>> ReadFieldsAsync(Stream body)
    {
        var text = new StringBuilder();
        while (!text.ToString().EndsWith(Crlf + Crlf, StringComparison.Ordinal))
        {
            Assert.True(text.Length < 1_000, $"No end of the part's header: {text}");
            text.Append(await ReadTextAsync(body, 1));
        }

        return text.ToString().Split(Crlf, StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ", 2))
            .ToDictionary(field => field[0].ToLowerInvariant(), field => field[1]);
    }

    private static async Task<string> ReadTextAsync(Stream body, int length)
    {
        var text = new byte[length];
        await body.ReadExactlyAsync(text);
        return Encoding.Latin1.GetString(text);
    }

    private string ContentRange((long Offset, long Length) part) =>
        string.Create(CultureInfo.InvariantCulture, $"bytes {part.Offset}-{part.Offset + part.Length - 1}/{bytes.Length}");

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, "replica/view?link=" + Uri.EscapeDataString(link));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
