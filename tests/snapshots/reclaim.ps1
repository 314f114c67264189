
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'reclaim' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'reclaim'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'reclaim' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Decide and remove in one go; asks before removing')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Decide only: write a plan that can be reviewed and applied')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Remove exactly what a reviewed plan says')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove the people of a list, without a policy')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Put back what a run removed')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Finish an interrupted run')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Savings and outcomes of results: tables, a page, a workbook')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Sign in, look at the group, say what would stand in the way')
            [CompletionResult]::new('policy', 'policy', [CompletionResultType]::ParameterValue, 'The job''s rules as a query for a warehouse')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'A Microsoft Graph on this machine, to try things out')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'The manual page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'reclaim;run' {
            [CompletionResult]::new('--max-removals', '--max-removals', [CompletionResultType]::ParameterName, 'Refuse to remove more people than this')
            [CompletionResult]::new('--max-percent', '--max-percent', [CompletionResultType]::ParameterName, 'Refuse to remove more of the group than this, in percent')
            [CompletionResult]::new('--skip-bad-rows', '--skip-bad-rows', [CompletionResultType]::ParameterName, 'Leave out up to so many rows that can''t be read, and count them')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'The last day of the policy''s window, instead of today: YYYY-MM-DD')
            [CompletionResult]::new('--column', '--column', [CompletionResultType]::ParameterName, 'Header of a column that is not recognised by itself, for example user=Login')
            [CompletionResult]::new('--carry', '--carry', [CompletionResultType]::ParameterName, 'Columns to copy into the result')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Threads that read files and decide [default: one a core]')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'The folder in which every run gets its folder [default: reclaim-runs] [env: RECLAIM_OUT]')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'At most so many changes in so many seconds, for example 1000/150, where less than the directory''s quota is wanted')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Requests under way at once')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to tell what happens')
            [CompletionResult]::new('--directory', '--directory', [CompletionResultType]::ParameterName, 'Which directory holds the group: entra or active-directory [env: RECLAIM_DIRECTORY]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'Entra: tenant id or verified domain [env: RECLAIM_TENANT]')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Entra: application (client) id [env: RECLAIM_CLIENT_ID]')
            [CompletionResult]::new('--credential', '--credential', [CompletionResultType]::ParameterName, 'Entra: where the credential is, never the credential itself: env:NAME, file:PATH, stdin, windows-credential:NAME, certificate:PATH, managed-identity or azure-cli [default: env:RECLAIM_CLIENT_SECRET]')
            [CompletionResult]::new('--cloud', '--cloud', [CompletionResultType]::ParameterName, 'Entra: national cloud: global, us-gov, us-dod or china [env: RECLAIM_CLOUD]')
            [CompletionResult]::new('--graph-url', '--graph-url', [CompletionResultType]::ParameterName, 'Entra: instead of the cloud''s Graph address [env: RECLAIM_GRAPH_URL]')
            [CompletionResult]::new('--login-url', '--login-url', [CompletionResultType]::ParameterName, 'Entra: instead of the cloud''s sign-in address [env: RECLAIM_LOGIN_URL]')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Entra: proxy to use instead of the system''s [env: RECLAIM_PROXY]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Active Directory: ldaps://HOST, or ldap://HOST for StartTLS, with :PORT where needed; found by DNS when not given [env: RECLAIM_SERVER]')
            [CompletionResult]::new('--base', '--base', [CompletionResultType]::ParameterName, 'Active Directory: where to search [env: RECLAIM_BASE]')
            [CompletionResult]::new('--bind', '--bind', [CompletionResultType]::ParameterName, 'Active Directory: who signs in: DOMAIN\user, UPN or DN [env: RECLAIM_BIND]')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Active Directory: where the password is: env:NAME, file:PATH, stdin or windows-credential:NAME [default: env:RECLAIM_BIND_PASSWORD]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'PEM file of authorities to trust besides the operating system''s [env: RECLAIM_CA_FILE]')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a Microsoft Graph on this machine instead of the real one. It holds the people of TENANT.csv; without a file, everybody whom the job''s files name, all of them in the job''s group. See `reclaim sandbox --help`')
            [CompletionResult]::new('--drop-duplicate-rows', '--drop-duplicate-rows', [CompletionResultType]::ParameterName, 'Count a usage row that stands in several overlapping exports once')
            [CompletionResult]::new('--no-seat-forecast', '--no-seat-forecast', [CompletionResultType]::ParameterName, 'Do not ask the directory whether each removal frees a seat')
            [CompletionResult]::new('--csv-raw', '--csv-raw', [CompletionResultType]::ParameterName, 'Do not guard cells of the CSV files against being taken for formulas')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show every person')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show every person')
            [CompletionResult]::new('--kerberos', '--kerberos', [CompletionResultType]::ParameterName, 'Active Directory: sign in with the current Kerberos ticket')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Write the same files, change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask before changing anything')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before changing anything')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'reclaim;plan' {
            [CompletionResult]::new('--max-removals', '--max-removals', [CompletionResultType]::ParameterName, 'Refuse to remove more people than this')
            [CompletionResult]::new('--max-percent', '--max-percent', [CompletionResultType]::ParameterName, 'Refuse to remove more of the group than this, in percent')
            [CompletionResult]::new('--skip-bad-rows', '--skip-bad-rows', [CompletionResultType]::ParameterName, 'Leave out up to so many rows that can''t be read, and count them')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'The last day of the policy''s window, instead of today: YYYY-MM-DD')
            [CompletionResult]::new('--column', '--column', [CompletionResultType]::ParameterName, 'Header of a column that is not recognised by itself, for example user=Login')
            [CompletionResult]::new('--carry', '--carry', [CompletionResultType]::ParameterName, 'Columns to copy into the result')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Threads that read files and decide [default: one a core]')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'The folder in which every run gets its folder [default: reclaim-runs] [env: RECLAIM_OUT]')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'At most so many changes in so many seconds, for example 1000/150, where less than the directory''s quota is wanted')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Requests under way at once')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to tell what happens')
            [CompletionResult]::new('--directory', '--directory', [CompletionResultType]::ParameterName, 'Which directory holds the group: entra or active-directory [env: RECLAIM_DIRECTORY]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'Entra: tenant id or verified domain [env: RECLAIM_TENANT]')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Entra: application (client) id [env: RECLAIM_CLIENT_ID]')
            [CompletionResult]::new('--credential', '--credential', [CompletionResultType]::ParameterName, 'Entra: where the credential is, never the credential itself: env:NAME, file:PATH, stdin, windows-credential:NAME, certificate:PATH, managed-identity or azure-cli [default: env:RECLAIM_CLIENT_SECRET]')
            [CompletionResult]::new('--cloud', '--cloud', [CompletionResultType]::ParameterName, 'Entra: national cloud: global, us-gov, us-dod or china [env: RECLAIM_CLOUD]')
            [CompletionResult]::new('--graph-url', '--graph-url', [CompletionResultType]::ParameterName, 'Entra: instead of the cloud''s Graph address [env: RECLAIM_GRAPH_URL]')
            [CompletionResult]::new('--login-url', '--login-url', [CompletionResultType]::ParameterName, 'Entra: instead of the cloud''s sign-in address [env: RECLAIM_LOGIN_URL]')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Entra: proxy to use instead of the system''s [env: RECLAIM_PROXY]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Active Directory: ldaps://HOST, or ldap://HOST for StartTLS, with :PORT where needed; found by DNS when not given [env: RECLAIM_SERVER]')
            [CompletionResult]::new('--base', '--base', [CompletionResultType]::ParameterName, 'Active Directory: where to search [env: RECLAIM_BASE]')
            [CompletionResult]::new('--bind', '--bind', [CompletionResultType]::ParameterName, 'Active Directory: who signs in: DOMAIN\user, UPN or DN [env: RECLAIM_BIND]')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Active Directory: where the password is: env:NAME, file:PATH, stdin or windows-credential:NAME [default: env:RECLAIM_BIND_PASSWORD]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'PEM file of authorities to trust besides the operating system''s [env: RECLAIM_CA_FILE]')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a Microsoft Graph on this machine instead of the real one. It holds the people of TENANT.csv; without a file, everybody whom the job''s files name, all of them in the job''s group. See `reclaim sandbox --help`')
            [CompletionResult]::new('--drop-duplicate-rows', '--drop-duplicate-rows', [CompletionResultType]::ParameterName, 'Count a usage row that stands in several overlapping exports once')
            [CompletionResult]::new('--no-seat-forecast', '--no-seat-forecast', [CompletionResultType]::ParameterName, 'Do not ask the directory whether each removal frees a seat')
            [CompletionResult]::new('--csv-raw', '--csv-raw', [CompletionResultType]::ParameterName, 'Do not guard cells of the CSV files against being taken for formulas')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show every person')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show every person')
            [CompletionResult]::new('--kerberos', '--kerberos', [CompletionResultType]::ParameterName, 'Active Directory: sign in with the current Kerberos ticket')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'reclaim;apply' {
            [CompletionResult]::new('--max-removals', '--max-removals', [CompletionResultType]::ParameterName, 'Refuse to remove more people than this')
            [CompletionResult]::new('--max-percent', '--max-percent', [CompletionResultType]::ParameterName, 'Refuse to remove more of the group than this, in percent')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'The folder in which every run gets its folder [default: reclaim-runs] [env: RECLAIM_OUT]')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'At most so many changes in so many seconds, for example 1000/150, where less than the directory''s quota is wanted')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Requests under way at once')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to tell what happens')
            [CompletionResult]::new('--directory', '--directory', [CompletionResultType]::ParameterName, 'Which directory holds the group: entra or active-directory [env: RECLAIM_DIRECTORY]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'Entra: tenant id or verified domain [env: RECLAIM_TENANT]')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Entra: application (client) id [env: RECLAIM_CLIENT_ID]')
            [CompletionResult]::new('--credential', '--credential', [CompletionResultType]::ParameterName, 'Entra: where the credential is, never the credential itself: env:NAME, file:PATH, stdin, windows-credential:NAME, certificate:PATH, managed-identity or azure-cli [default: env:RECLAIM_CLIENT_SECRET]')
            [CompletionResult]::new('--cloud', '--cloud', [CompletionResultType]::ParameterName, 'Entra: national cloud: global, us-gov, us-dod or china [env: RECLAIM_CLOUD]')
            [CompletionResult]::new('--graph-url', '--graph-url', [CompletionResultType]::ParameterName, 'Entra: instead of the cloud''s Graph address [env: RECLAIM_GRAPH_URL]')
            [CompletionResult]::new('--login-url', '--login-url', [CompletionResultType]::ParameterName, 'Entra: instead of the cloud''s sign-in address [env: RECLAIM_LOGIN_URL]')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Entra: proxy to use instead of the system''s [env: RECLAIM_PROXY]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Active Directory: ldaps://HOST, or ldap://HOST for StartTLS, with :PORT where needed; found by DNS when not given [env: RECLAIM_SERVER]')
            [CompletionResult]::new('--base', '--base', [CompletionResultType]::ParameterName, 'Active Directory: where to search [env: RECLAIM_BASE]')
            [CompletionResult]::new('--bind', '--bind', [CompletionResultType]::ParameterName, 'Active Directory: who signs in: DOMAIN\user, UPN or DN [env: RECLAIM_BIND]')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Active Directory: where the password is: env:NAME, file:PATH, stdin or windows-credential:NAME [default: env:RECLAIM_BIND_PASSWORD]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'PEM file of authorities to trust besides the operating system''s [env: RECLAIM_CA_FILE]')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a Microsoft Graph on this machine instead of the real one. It holds the people of TENANT.csv; without a file, everybody whom the job''s files name, all of them in the job''s group. See `reclaim sandbox --help`')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Write the same files, change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask before changing anything')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before changing anything')
            [CompletionResult]::new('--no-seat-forecast', '--no-seat-forecast', [CompletionResultType]::ParameterName, 'Do not ask the directory whether each removal frees a seat')
            [CompletionResult]::new('--csv-raw', '--csv-raw', [CompletionResultType]::ParameterName, 'Do not guard cells of the CSV files against being taken for formulas')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show every person')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show every person')
            [CompletionResult]::new('--kerberos', '--kerberos', [CompletionResultType]::ParameterName, 'Active Directory: sign in with the current Kerberos ticket')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'reclaim;remove' {
            [CompletionResult]::new('--group', '--group', [CompletionResultType]::ParameterName, 'The group: name, object id, SAM account name or DN')
            [CompletionResult]::new('--users', '--users', [CompletionResultType]::ParameterName, 'Who is removed: a CSV file or a list with a name a line; `-` reads standard input')
            [CompletionResult]::new('--application', '--application', [CompletionResultType]::ParameterName, 'The product, for the files of the run [default: the group]')
            [CompletionResult]::new('--job', '--job', [CompletionResultType]::ParameterName, 'A job file for group, connection, protected people, caps and options; its own lists and rules are left aside')
            [CompletionResult]::new('--protect', '--protect', [CompletionResultType]::ParameterName, 'A list of people who are never removed, whatever the list says; may be given several times')
            [CompletionResult]::new('--max-removals', '--max-removals', [CompletionResultType]::ParameterName, 'Refuse to remove more people than this')
            [CompletionResult]::new('--max-percent', '--max-percent', [CompletionResultType]::ParameterName, 'Refuse to remove more of the group than this, in percent')
            [CompletionResult]::new('--skip-bad-rows', '--skip-bad-rows', [CompletionResultType]::ParameterName, 'Leave out up to so many rows that can''t be read, and count them')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'The last day of the policy''s window, instead of today: YYYY-MM-DD')
            [CompletionResult]::new('--column', '--column', [CompletionResultType]::ParameterName, 'Header of a column that is not recognised by itself, for example user=Login')
            [CompletionResult]::new('--carry', '--carry', [CompletionResultType]::ParameterName, 'Columns to copy into the result')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Threads that read files and decide [default: one a core]')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'The folder in which every run gets its folder [default: reclaim-runs] [env: RECLAIM_OUT]')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'At most so many changes in so many seconds, for example 1000/150, where less than the directory''s quota is wanted')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Requests under way at once')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to tell what happens')
            [CompletionResult]::new('--directory', '--directory', [CompletionResultType]::ParameterName, 'Which directory holds the group: entra or active-directory [env: RECLAIM_DIRECTORY]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'Entra: tenant id or verified domain [env: RECLAIM_TENANT]')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Entra: application (client) id [env: RECLAIM_CLIENT_ID]')
            [CompletionResult]::new('--credential', '--credential', [CompletionResultType]::ParameterName, 'Entra: where the credential is, never the credential itself: env:NAME, file:PATH, stdin, windows-credential:NAME, certificate:PATH, managed-identity or azure-cli [default: env:RECLAIM_CLIENT_SECRET]')
            [CompletionResult]::new('--cloud', '--cloud', [CompletionResultType]::ParameterName, 'Entra: national cloud: global, us-gov, us-dod or china [env: RECLAIM_CLOUD]')
            [CompletionResult]::new('--graph-url', '--graph-url', [CompletionResultType]::ParameterName, 'Entra: instead of the cloud''s Graph address [env: RECLAIM_GRAPH_URL]')
            [CompletionResult]::new('--login-url', '--login-url', [CompletionResultType]::ParameterName, 'Entra: instead of the cloud''s sign-in address [env: RECLAIM_LOGIN_URL]')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Entra: proxy to use instead of the system''s [env: RECLAIM_PROXY]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Active Directory: ldaps://HOST, or ldap://HOST for StartTLS, with :PORT where needed; found by DNS when not given [env: RECLAIM_SERVER]')
            [CompletionResult]::new('--base', '--base', [CompletionResultType]::ParameterName, 'Active Directory: where to search [env: RECLAIM_BASE]')
            [CompletionResult]::new('--bind', '--bind', [CompletionResultType]::ParameterName, 'Active Directory: who signs in: DOMAIN\user, UPN or DN [env: RECLAIM_BIND]')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Active Directory: where the password is: env:NAME, file:PATH, stdin or windows-credential:NAME [default: env:RECLAIM_BIND_PASSWORD]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'PEM file of authorities to trust besides the operating system''s [env: RECLAIM_CA_FILE]')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a Microsoft Graph on this machine instead of the real one. It holds the people of TENANT.csv; without a file, everybody whom the job''s files name, all of them in the job''s group. See `reclaim sandbox --help`')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Write the same files, change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask before changing anything')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before changing anything')
            [CompletionResult]::new('--drop-duplicate-rows', '--drop-duplicate-rows', [CompletionResultType]::ParameterName, 'Count a usage row that stands in several overlapping exports once')
            [CompletionResult]::new('--no-seat-forecast', '--no-seat-forecast', [CompletionResultType]::ParameterName, 'Do not ask the directory whether each removal frees a seat')
            [CompletionResult]::new('--csv-raw', '--csv-raw', [CompletionResultType]::ParameterName, 'Do not guard cells of the CSV files against being taken for formulas')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show every person')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show every person')
            [CompletionResult]::new('--kerberos', '--kerberos', [CompletionResultType]::ParameterName, 'Active Directory: sign in with the current Kerberos ticket')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'reclaim;restore' {
            [CompletionResult]::new('--users', '--users', [CompletionResultType]::ParameterName, 'Put back only these: a CSV file or a list with a name a line')
            [CompletionResult]::new('--group', '--group', [CompletionResultType]::ParameterName, 'The group, where the result stands alone, without its run''s plan.json')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'The folder in which every run gets its folder [default: reclaim-runs] [env: RECLAIM_OUT]')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'At most so many changes in so many seconds, for example 1000/150, where less than the directory''s quota is wanted')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Requests under way at once')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to tell what happens')
            [CompletionResult]::new('--directory', '--directory', [CompletionResultType]::ParameterName, 'Which directory holds the group: entra or active-directory [env: RECLAIM_DIRECTORY]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'Entra: tenant id or verified domain [env: RECLAIM_TENANT]')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Entra: application (client) id [env: RECLAIM_CLIENT_ID]')
            [CompletionResult]::new('--credential', '--credential', [CompletionResultType]::ParameterName, 'Entra: where the credential is, never the credential itself: env:NAME, file:PATH, stdin, windows-credential:NAME, certificate:PATH, managed-identity or azure-cli [default: env:RECLAIM_CLIENT_SECRET]')
            [CompletionResult]::new('--cloud', '--cloud', [CompletionResultType]::ParameterName, 'Entra: national cloud: global, us-gov, us-dod or china [env: RECLAIM_CLOUD]')
            [CompletionResult]::new('--graph-url', '--graph-url', [CompletionResultType]::ParameterName, 'Entra: instead of the cloud''s Graph address [env: RECLAIM_GRAPH_URL]')
            [CompletionResult]::new('--login-url', '--login-url', [CompletionResultType]::ParameterName, 'Entra: instead of the cloud''s sign-in address [env: RECLAIM_LOGIN_URL]')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Entra: proxy to use instead of the system''s [env: RECLAIM_PROXY]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Active Directory: ldaps://HOST, or ldap://HOST for StartTLS, with :PORT where needed; found by DNS when not given [env: RECLAIM_SERVER]')
            [CompletionResult]::new('--base', '--base', [CompletionResultType]::ParameterName, 'Active Directory: where to search [env: RECLAIM_BASE]')
            [CompletionResult]::new('--bind', '--bind', [CompletionResultType]::ParameterName, 'Active Directory: who signs in: DOMAIN\user, UPN or DN [env: RECLAIM_BIND]')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Active Directory: where the password is: env:NAME, file:PATH, stdin or windows-credential:NAME [default: env:RECLAIM_BIND_PASSWORD]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'PEM file of authorities to trust besides the operating system''s [env: RECLAIM_CA_FILE]')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Write the same files, change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask before changing anything')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before changing anything')
            [CompletionResult]::new('--no-seat-forecast', '--no-seat-forecast', [CompletionResultType]::ParameterName, 'Do not ask the directory whether each removal frees a seat')
            [CompletionResult]::new('--csv-raw', '--csv-raw', [CompletionResultType]::ParameterName, 'Do not guard cells of the CSV files against being taken for formulas')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show every person')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show every person')
            [CompletionResult]::new('--kerberos', '--kerberos', [CompletionResultType]::ParameterName, 'Active Directory: sign in with the current Kerberos ticket')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'reclaim;resume' {
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'The folder in which every run gets its folder [default: reclaim-runs] [env: RECLAIM_OUT]')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'At most so many changes in so many seconds, for example 1000/150, where less than the directory''s quota is wanted')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Requests under way at once')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to tell what happens')
            [CompletionResult]::new('--directory', '--directory', [CompletionResultType]::ParameterName, 'Which directory holds the group: entra or active-directory [env: RECLAIM_DIRECTORY]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'Entra: tenant id or verified domain [env: RECLAIM_TENANT]')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Entra: application (client) id [env: RECLAIM_CLIENT_ID]')
            [CompletionResult]::new('--credential', '--credential', [CompletionResultType]::ParameterName, 'Entra: where the credential is, never the credential itself: env:NAME, file:PATH, stdin, windows-credential:NAME, certificate:PATH, managed-identity or azure-cli [default: env:RECLAIM_CLIENT_SECRET]')
            [CompletionResult]::new('--cloud', '--cloud', [CompletionResultType]::ParameterName, 'Entra: national cloud: global, us-gov, us-dod or china [env: RECLAIM_CLOUD]')
            [CompletionResult]::new('--graph-url', '--graph-url', [CompletionResultType]::ParameterName, 'Entra: instead of the cloud''s Graph address [env: RECLAIM_GRAPH_URL]')
            [CompletionResult]::new('--login-url', '--login-url', [CompletionResultType]::ParameterName, 'Entra: instead of the cloud''s sign-in address [env: RECLAIM_LOGIN_URL]')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Entra: proxy to use instead of the system''s [env: RECLAIM_PROXY]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Active Directory: ldaps://HOST, or ldap://HOST for StartTLS, with :PORT where needed; found by DNS when not given [env: RECLAIM_SERVER]')
            [CompletionResult]::new('--base', '--base', [CompletionResultType]::ParameterName, 'Active Directory: where to search [env: RECLAIM_BASE]')
            [CompletionResult]::new('--bind', '--bind', [CompletionResultType]::ParameterName, 'Active Directory: who signs in: DOMAIN\user, UPN or DN [env: RECLAIM_BIND]')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Active Directory: where the password is: env:NAME, file:PATH, stdin or windows-credential:NAME [default: env:RECLAIM_BIND_PASSWORD]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'PEM file of authorities to trust besides the operating system''s [env: RECLAIM_CA_FILE]')
            [CompletionResult]::new('--no-seat-forecast', '--no-seat-forecast', [CompletionResultType]::ParameterName, 'Do not ask the directory whether each removal frees a seat')
            [CompletionResult]::new('--csv-raw', '--csv-raw', [CompletionResultType]::ParameterName, 'Do not guard cells of the CSV files against being taken for formulas')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show every person')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show every person')
            [CompletionResult]::new('--kerberos', '--kerberos', [CompletionResultType]::ParameterName, 'Active Directory: sign in with the current Kerberos ticket')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'reclaim;report' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What standard output gets')
            [CompletionResult]::new('--html', '--html', [CompletionResultType]::ParameterName, 'Write a page that opens in every browser')
            [CompletionResult]::new('--xlsx', '--xlsx', [CompletionResultType]::ParameterName, 'Write a workbook')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'The day for which the report holds [default: today]')
            [CompletionResult]::new('--seat-per-month', '--seat-per-month', [CompletionResultType]::ParameterName, 'What a seat costs a month, instead of what the runs say')
            [CompletionResult]::new('--currency', '--currency', [CompletionResultType]::ParameterName, 'The currency of that')
            [CompletionResult]::new('--renewal', '--renewal', [CompletionResultType]::ParameterName, 'When the contract is renewed: savings are money only from then on')
            [CompletionResult]::new('--minimum-seats', '--minimum-seats', [CompletionResultType]::ParameterName, 'Seats that are paid for in any case')
            [CompletionResult]::new('--answers', '--answers', [CompletionResultType]::ParameterName, 'Tell who answered what, and for how long a "keep" still protects')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'reclaim;check' {
            [CompletionResult]::new('--max-removals', '--max-removals', [CompletionResultType]::ParameterName, 'Refuse to remove more people than this')
            [CompletionResult]::new('--max-percent', '--max-percent', [CompletionResultType]::ParameterName, 'Refuse to remove more of the group than this, in percent')
            [CompletionResult]::new('--skip-bad-rows', '--skip-bad-rows', [CompletionResultType]::ParameterName, 'Leave out up to so many rows that can''t be read, and count them')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'The last day of the policy''s window, instead of today: YYYY-MM-DD')
            [CompletionResult]::new('--column', '--column', [CompletionResultType]::ParameterName, 'Header of a column that is not recognised by itself, for example user=Login')
            [CompletionResult]::new('--carry', '--carry', [CompletionResultType]::ParameterName, 'Columns to copy into the result')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Threads that read files and decide [default: one a core]')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'The folder in which every run gets its folder [default: reclaim-runs] [env: RECLAIM_OUT]')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'At most so many changes in so many seconds, for example 1000/150, where less than the directory''s quota is wanted')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Requests under way at once')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to tell what happens')
            [CompletionResult]::new('--directory', '--directory', [CompletionResultType]::ParameterName, 'Which directory holds the group: entra or active-directory [env: RECLAIM_DIRECTORY]')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'Entra: tenant id or verified domain [env: RECLAIM_TENANT]')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Entra: application (client) id [env: RECLAIM_CLIENT_ID]')
            [CompletionResult]::new('--credential', '--credential', [CompletionResultType]::ParameterName, 'Entra: where the credential is, never the credential itself: env:NAME, file:PATH, stdin, windows-credential:NAME, certificate:PATH, managed-identity or azure-cli [default: env:RECLAIM_CLIENT_SECRET]')
            [CompletionResult]::new('--cloud', '--cloud', [CompletionResultType]::ParameterName, 'Entra: national cloud: global, us-gov, us-dod or china [env: RECLAIM_CLOUD]')
            [CompletionResult]::new('--graph-url', '--graph-url', [CompletionResultType]::ParameterName, 'Entra: instead of the cloud''s Graph address [env: RECLAIM_GRAPH_URL]')
            [CompletionResult]::new('--login-url', '--login-url', [CompletionResultType]::ParameterName, 'Entra: instead of the cloud''s sign-in address [env: RECLAIM_LOGIN_URL]')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Entra: proxy to use instead of the system''s [env: RECLAIM_PROXY]')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Active Directory: ldaps://HOST, or ldap://HOST for StartTLS, with :PORT where needed; found by DNS when not given [env: RECLAIM_SERVER]')
            [CompletionResult]::new('--base', '--base', [CompletionResultType]::ParameterName, 'Active Directory: where to search [env: RECLAIM_BASE]')
            [CompletionResult]::new('--bind', '--bind', [CompletionResultType]::ParameterName, 'Active Directory: who signs in: DOMAIN\user, UPN or DN [env: RECLAIM_BIND]')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Active Directory: where the password is: env:NAME, file:PATH, stdin or windows-credential:NAME [default: env:RECLAIM_BIND_PASSWORD]')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'PEM file of authorities to trust besides the operating system''s [env: RECLAIM_CA_FILE]')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Use a Microsoft Graph on this machine instead of the real one. It holds the people of TENANT.csv; without a file, everybody whom the job''s files name, all of them in the job''s group. See `reclaim sandbox --help`')
            [CompletionResult]::new('--drop-duplicate-rows', '--drop-duplicate-rows', [CompletionResultType]::ParameterName, 'Count a usage row that stands in several overlapping exports once')
            [CompletionResult]::new('--no-seat-forecast', '--no-seat-forecast', [CompletionResultType]::ParameterName, 'Do not ask the directory whether each removal frees a seat')
            [CompletionResult]::new('--csv-raw', '--csv-raw', [CompletionResultType]::ParameterName, 'Do not guard cells of the CSV files against being taken for formulas')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show every person')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show every person')
            [CompletionResult]::new('--kerberos', '--kerberos', [CompletionResultType]::ParameterName, 'Active Directory: sign in with the current Kerberos ticket')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'reclaim;policy' {
            [CompletionResult]::new('--sql', '--sql', [CompletionResultType]::ParameterName, 'The warehouse''s language')
            [CompletionResult]::new('--skip-bad-rows', '--skip-bad-rows', [CompletionResultType]::ParameterName, 'Leave out up to so many rows that can''t be read, and count them')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'The last day of the policy''s window, instead of today: YYYY-MM-DD')
            [CompletionResult]::new('--column', '--column', [CompletionResultType]::ParameterName, 'Header of a column that is not recognised by itself, for example user=Login')
            [CompletionResult]::new('--carry', '--carry', [CompletionResultType]::ParameterName, 'Columns to copy into the result')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Threads that read files and decide [default: one a core]')
            [CompletionResult]::new('--drop-duplicate-rows', '--drop-duplicate-rows', [CompletionResultType]::ParameterName, 'Count a usage row that stands in several overlapping exports once')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'reclaim;sandbox' {
            [CompletionResult]::new('--users', '--users', [CompletionResultType]::ParameterName, 'Instead: so many made-up people, all in the group LIC-Miro')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port on 127.0.0.1 [default: a free one]')
            [CompletionResult]::new('--latency', '--latency', [CompletionResultType]::ParameterName, 'Time every request takes, in milliseconds')
            [CompletionResult]::new('--time-scale', '--time-scale', [CompletionResultType]::ParameterName, 'How many times faster than real the quota''s windows run')
            [CompletionResult]::new('--fault', '--fault', [CompletionResultType]::ParameterName, 'What goes wrong; the list is below')
            [CompletionResult]::new('--chance', '--chance', [CompletionResultType]::ParameterName, 'Seed of all chance')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to tell what happens')
            [CompletionResult]::new('--no-quota', '--no-quota', [CompletionResultType]::ParameterName, 'Do not enforce Graph''s quotas')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show warnings and errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show warnings and errors only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show every person')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show every person')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'reclaim;completions' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'reclaim;man' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'reclaim;help' {
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Decide and remove in one go; asks before removing')
            [CompletionResult]::new('plan', 'plan', [CompletionResultType]::ParameterValue, 'Decide only: write a plan that can be reviewed and applied')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Remove exactly what a reviewed plan says')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove the people of a list, without a policy')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Put back what a run removed')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Finish an interrupted run')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Savings and outcomes of results: tables, a page, a workbook')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Sign in, look at the group, say what would stand in the way')
            [CompletionResult]::new('policy', 'policy', [CompletionResultType]::ParameterValue, 'The job''s rules as a query for a warehouse')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'A Microsoft Graph on this machine, to try things out')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'The manual page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'reclaim;help;run' {
            break
        }
        'reclaim;help;plan' {
            break
        }
        'reclaim;help;apply' {
            break
        }
        'reclaim;help;remove' {
            break
        }
        'reclaim;help;restore' {
            break
        }
        'reclaim;help;resume' {
            break
        }
        'reclaim;help;report' {
            break
        }
        'reclaim;help;check' {
            break
        }
        'reclaim;help;policy' {
            break
        }
        'reclaim;help;sandbox' {
            break
        }
        'reclaim;help;completions' {
            break
        }
        'reclaim;help;man' {
            break
        }
        'reclaim;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
