using Microsoft.AspNetCore.Http;
using Replica.Client.Uploads;

namespace Replica.Client.LocalServer;

/// <summary>A file on its way to being published, deleted on disposal.</summary>
internal sealed class StagedFile : IDisposable
{
    private const int BufferSize = 128 * 1024;
    private readonly string _folder;

    internal StagedFile(string folder, string name) => (_folder, FilePath) = (folder, Path.Combine(folder, name));

    /// <summary>Full path; the last segment is the file's name.</summary>
    public string FilePath { get; }

    /// <summary>Writes the whole of a stream into the file.</summary>
    /// <exception cref="UploadRefusedException">The content ends early.</exception>
    public async Task FillAsync(Stream content, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(FilePath, options);
        var buffer = new byte[BufferSize];
        while (await ReadAsync(content, buffer, cancellationToken) is > 0 and var read) await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
    }

    /// <summary>Deletes the file and its folder.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Open in another program, on systems where that holds it: the next start deletes it.
        }
    }

    // A form that ends inside of a part: the sender's fault, unlike a disk that fails.
    private static async Task<int> ReadAsync(Stream content, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw new UploadRefusedException("The form ends early; send it again.");
        }
    }
}
