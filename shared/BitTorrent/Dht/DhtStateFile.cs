namespace Replica.BitTorrent.Dht;

/// <summary>The file that a node's state is kept in, replaced as a whole.</summary>
internal sealed class DhtStateFile(string path)
{
    /// <summary>What the file holds; empty if it is absent, cannot be read, or is too long to be ours.</summary>
    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length <= DhtState.MaxLength ? await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Writes beside the file, then takes its place: a crash leaves the old one or the new one.</summary>
    /// <returns>False if the disk would not have it.</returns>
    public bool TryWrite(byte[] state)
    {
        var fresh = path + ".new";
        try
        {
            using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write))
            {
                file.Write(state);
                file.Flush(flushToDisk: true);
            }
            File.Move(fresh, path, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
