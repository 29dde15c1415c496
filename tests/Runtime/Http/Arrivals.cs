using System.Text;

namespace Replica.Runtime.Tests.Http;

/// <summary>What has arrived at the other end so far.</summary>
internal sealed class Arrivals
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(ReadOnlyMemory<byte> piece)
    {
        lock (_gate)
        {
            _text.Append(Encoding.UTF8.GetString(piece.Span));
            _more.SetResult();
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Ends when the last that arrived is this.</summary>
    public async Task WaitForAsync(string end)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_text.ToString().EndsWith(end, StringComparison.Ordinal))
                    return;
                more = _more.Task;
            }
            await more;
        }
    }
}
