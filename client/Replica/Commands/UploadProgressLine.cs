using Replica.Client.Cli;
using Replica.Client.Uploads;

namespace Replica.Client.Commands;

/// <summary>Draws an upload's progress, a redraw a percent.</summary>
internal sealed class UploadProgressLine(Terminal terminal, string path) : IProgress<UploadProgress>
{
    private readonly Lock _lock = new();
    private (string Phase, long Percent) _drawn;

    public void Report(UploadProgress value)
    {
        if (!terminal.IsInteractive) return;
        lock (_lock)
        {
            var now = (value.Phase, value.Total > 0 ? 100 * value.Done / value.Total : 100);
            if (now == _drawn) return;
            _drawn = now;
            terminal.Progress($"{value.Phase} {Path.GetFileName(path)}: {now.Item2} % of {ByteSize.Format(value.Total)}");
        }
    }
}
