using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Replica.Client.Uploads;

namespace Replica.Client.LocalServer;

/// <summary>The files of an upload request: one raw body, or each <c>file</c> part of a <c>multipart/form-data</c> body (RFC 7578), streamed.</summary>
internal static class UploadForm
{
    private const int MaxBoundaryLength = 128;

    /// <summary>True for a form.</summary>
    public static bool IsForm(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    /// <summary>Name and content of each file; the content is gone once the next one is asked for.</summary>
    /// <exception cref="UploadRefusedException">Malformed.</exception>
    public static async IAsyncEnumerable<(string Name, Stream Content)> FilesAsync(HttpRequest request)
    {
        if (!IsForm(request))
        {
            yield return (QueryText.Find(request, "name") ?? "", request.Body);
            yield break;
        }

        var reader = new MultipartReader(Boundary(request), request.Body);
        while (await NextAsync(reader, request.HttpContext.RequestAborted) is { } section)
        {
            if (FileName(section) is { } name) yield return (name, section.Body);
        }
    }

    private static string Boundary(HttpRequest request)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary).Value;
        return boundary is { Length: > 0 and <= MaxBoundaryLength } ? boundary : throw new UploadRefusedException("The form has no usable boundary.");
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new UploadRefusedException("The form is malformed, or ends early.");
        }
    }

    // Other fields are read past. Browsers write names as UTF-8 with only the quote and line breaks percent-encoded (HTML, section 4.10.21.8).
    private static string? FileName(MultipartSection section)
    {
        var isFile = ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
            && HeaderUtilities.RemoveQuotes(disposition.Name).Equals("file", StringComparison.Ordinal);
        if (!isFile) return null;
        return disposition!.FileNameStar.Value ?? HeaderUtilities.UnescapeAsQuotedString(disposition.FileName).Value?
            .Replace("%22", "\"", StringComparison.Ordinal).Replace("%0D", "\r", StringComparison.Ordinal).Replace("%0A", "\n", StringComparison.Ordinal);
    }
}
