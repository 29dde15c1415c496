using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Replica.Ingest.Extractors;

/// <summary>What is to be extracted.</summary>
/// <param name="Url">An http or https URL.</param>
/// <param name="Item">Which of several media on the page, from 1; null = the one that is there.</param>
/// <param name="MaxHeight">Most lines of the picture.</param>
/// <param name="Subtitles">Languages wanted; empty = all there are.</param>
internal sealed record SourceRequest(Uri Url, int? Item, int MaxHeight, ImmutableArray<string> Subtitles)
{
    /// <summary>
    /// Names the source where nothing better does: <c>url:</c> and the SHA-256 of the URL in its normal form (scheme and host in lower case, no default
    /// port, no fragment), with the item's number where the page has several.
    /// </summary>
    public string UrlId
    {
        get
        {
            var normal = Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.PathAndQuery, UriFormat.UriEscaped);
            return "url:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Item is { } item ? $"{normal}#{item}" : normal)));
        }
    }
}
