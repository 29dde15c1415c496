using System.Text;
using Replica.Api.Http;

namespace Replica.Api.Uploads;

/// <summary>
/// The rules of paths inside a torrent, checked before anything is stored. The torrent itself is read later under the same rules and must name
/// the same paths.
/// </summary>
internal static class AnnouncedPath
{
    /// <summary>The longest name of a file or folder that file systems hold, in bytes of UTF-8.</summary>
    private const int MaxSegment = 255;

    /// <summary>What an object key of 1,024 bytes leaves after <c>&lt;info hash&gt;/data/&lt;name&gt;/</c>, in bytes of UTF-8.</summary>
    private const int MaxPath = 1024 - 40 - 8;

    /// <summary>The path, if it is admissible.</summary>
    /// <exception cref="ProblemException">400 with what is wrong.</exception>
    public static string Check(string? path, int file)
    {
        if (string.IsNullOrEmpty(path))
            throw ProblemException.BadRequest($"files[{file}].path is missing or empty.");
        if (Encoding.UTF8.GetByteCount(path) > MaxPath)
            throw ProblemException.BadRequest($"files[{file}].path is longer than {MaxPath} bytes; shorten its folders' names.");
        var refusal = path.Split('/').Select(Refusal).FirstOrDefault(reason => reason is not null);
        return refusal is null ? path : throw ProblemException.BadRequest($"files[{file}].path {refusal}.");
    }

    /// <summary>Refuses paths that can not all exist in one folder.</summary>
    /// <exception cref="ProblemException">400: two files with one path, or a file that is also another's folder.</exception>
    public static void RequireDistinct(IEnumerable<string> paths)
    {
        var files = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var path in paths)
        {
            if (!files.Add(path))
                throw ProblemException.BadRequest($"files[{index}].path is announced twice.");
            index++;
        }
        foreach (var path in files)
        {
            for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
            {
                if (files.Contains(path[..slash]))
                    throw ProblemException.BadRequest("One path is both a file and another file's folder.");
            }
        }
    }

    private static string? Refusal(string segment) => segment switch
    {
        "" => "has an empty segment",
        "." or ".." => "leads through folders with . or ..",
        _ when segment.Contains('\0') => "holds a NUL character",
        _ when Encoding.UTF8.GetByteCount(segment) > MaxSegment => $"has a name longer than {MaxSegment} bytes",
        _ => null,
    };
}
