// What happened to one person, read from an `item` event: C# 5, the same .NET everywhere as Native.cs. PowerShell's own way from
// JSON to an object costs more than removing a person does, and gives other types in 5.1 than in 7.
using System;
using System.Globalization;
using System.Text;

namespace LicenseReclamation
{
    /// <summary>What happened to one person. The properties are those of result.csv; what is not known is null.</summary>
    public sealed class RemovalResult
    {
        public string User { get; set; }
        public string UserPrincipalName { get; set; }
        public string SamAccountName { get; set; }
        public string ObjectId { get; set; }
        public string Application { get; set; }
        public string Group { get; set; }
        public string Verdict { get; set; }
        public string Outcome { get; set; }
        public string Reason { get; set; }
        public string Detail { get; set; }
        public string FreesSeat { get; set; }
        public double? FocusMinutes { get; set; }
        /// <summary>A day, or a time in UTC, as the usage export told it.</summary>
        public string LastUsed { get; set; }
        public string Answer { get; set; }
        public long Attempts { get; set; }
        public long? Status { get; set; }
        public string ErrorCode { get; set; }
        public string RequestId { get; set; }
        /// <summary>In UTC.</summary>
        public DateTime? StartedAt { get; set; }
        /// <summary>In UTC.</summary>
        public DateTime? FinishedAt { get; set; }
        public string RunId { get; set; }

        /// <summary>The person of an `item` event; of any other line, the line.</summary>
        public static object Read(string line)
        {
            // The kind stands in the stamp, before anything that a person wrote.
            const int Stamp = 160;
            if (line.IndexOf("\"kind\":\"item\"", 0, Math.Min(line.Length, Stamp), StringComparison.Ordinal) < 0) return line;
            var result = new RemovalResult();
            var fields = new Fields(line);
            string name, value;
            while (fields.Next(out name, out value)) result.Set(name, value);
            return result;
        }

        void Set(string name, string value)
        {
            switch (name)
            {
                case "user": User = value; break;
                case "userPrincipalName": UserPrincipalName = value; break;
                case "samAccountName": SamAccountName = value; break;
                case "objectId": ObjectId = value; break;
                case "application": Application = value; break;
                case "group": Group = value; break;
                case "verdict": Verdict = value; break;
                case "outcome": Outcome = value; break;
                case "reason": Reason = value; break;
                case "detail": Detail = value; break;
                case "freesSeat": FreesSeat = value; break;
                case "focusMinutes": if (value != null) FocusMinutes = double.Parse(value, CultureInfo.InvariantCulture); break;
                case "lastUsed": LastUsed = value; break;
                case "answer": Answer = value; break;
                case "attempts": Attempts = long.Parse(value, CultureInfo.InvariantCulture); break;
                case "status": if (value != null) Status = long.Parse(value, CultureInfo.InvariantCulture); break;
                case "errorCode": ErrorCode = value; break;
                case "requestId": RequestId = value; break;
                case "startedAt": StartedAt = Time(value); break;
                case "finishedAt": FinishedAt = Time(value); break;
                case "runId": RunId = value; break;
            }
        }

        static DateTime? Time(string value)
        {
            if (value == null) return null;
            return DateTime.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
        }
    }

    /// <summary>The fields of a flat JSON object as the engine writes it: no blanks between, no object or list inside.</summary>
    sealed class Fields
    {
        static readonly char[] ends = { ',', '}' };
        readonly string json;
        int at = 1;

        internal Fields(string json) { this.json = json; }

        /// <summary>The next field; its value as text, or null. False behind the last.</summary>
        internal bool Next(out string name, out string value)
        {
            name = value = null;
            if (Peek() == '}') return false;
            if (Peek() == ',') at++;
            name = Text();
            Skip(':');
            value = Peek() == '"' ? Text() : Plain();
            return true;
        }

        string Plain()
        {
            int from = at;
            at = json.IndexOfAny(ends, from);
            if (at < 0) throw Wrong();
            string text = json.Substring(from, at - from);
            return text == "null" ? null : text;
        }

        string Text()
        {
            Skip('"');
            int from = at, end = json.IndexOf('"', from);
            if (end < 0) throw Wrong();
            at = json.IndexOf('\\', from, end - from);
            if (at < 0)
            {
                at = end + 1;
                return json.Substring(from, end - from);
            }
            var text = new StringBuilder(json, from, at - from, 2 * (end - from) + 16);
            while (Peek() != '"') text.Append(Peek() == '\\' ? Escaped() : json[at++]);
            at++;
            return text.ToString();
        }

        char Escaped()
        {
            at++;
            char kind = Peek();
            at++;
            switch (kind)
            {
                case 'n': return '\n';
                case 'r': return '\r';
                case 't': return '\t';
                case 'b': return '\b';
                case 'f': return '\f';
                case 'u':
                    if (at + 4 > json.Length) throw Wrong();
                    at += 4;
                    return (char)int.Parse(json.Substring(at - 4, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                default: return kind;
            }
        }

        char Peek()
        {
            if (at >= json.Length) throw Wrong();
            return json[at];
        }

        void Skip(char expected)
        {
            if (Peek() != expected) throw Wrong();
            at++;
        }

        FormatException Wrong() { return new FormatException("not an event: " + json); }
    }
}
