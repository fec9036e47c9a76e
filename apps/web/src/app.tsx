import { QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd';
import en from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { useEffect } from 'react';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { queries } from './api/use-api.js';
import { CasePage } from './pages/cases/case-page.js';
import { CasesPage } from './pages/cases/cases-page.js';
import { DeadlinesPage } from './pages/deadlines/deadlines-page.js';
import { ClassPage } from './pages/classes/class-page.js';
import { ClassesPage } from './pages/classes/classes-page.js';
import { DecisionPage } from './pages/decision/decision-page.js';
import { InboxPage } from './pages/inbox/inbox-page.js';
import { Home } from './pages/own/home.js';
import { OwnPage } from './pages/own/own-page.js';
import { PersonPage } from './pages/person/person-page.js';
import { PersonsPage } from './pages/persons-page.js';
import { ProgrammesPage } from './pages/programmes/programmes-page.js';
import { AnySettlement, SettlementPage } from './pages/settlement/settlement-page.js';
import { SignInPage } from './pages/sign-in-page.js';
import { TargetsPage } from './pages/targets/targets-page.js';
import { OpenCasePage } from './pages/workflows/open-case-page.js';
import { WorkflowPage } from './pages/workflows/workflow-page.js';
import { WorkflowsPage } from './pages/workflows/workflows-page.js';
import { usePreferences } from './preferences.js';
import { Layout } from './shell/layout.js';
import { NotFound, RouteProblem } from './shell/route-problem.js';
import { signInByLink } from './shell/sign-in.js';
import { themeFor } from './theme.js';

const router = createBrowserRouter([
  {
    loader: signInByLink,
    errorElement: <RouteProblem />,
    hydrateFallbackElement: <></>,
    children: [
      { path: '/sign-in', element: <SignInPage /> },
      {
        element: <Layout />,
        children: [
          { path: '/', element: <Home /> },
          { path: '/mine', element: <OwnPage /> },
          { path: '/persons', element: <PersonsPage /> },
          { path: '/persons/:id', element: <PersonPage /> },
          { path: '/decisions/:id', element: <DecisionPage /> },
          { path: '/settlements', element: <AnySettlement /> },
          { path: '/settlements/:jurisdiction', element: <SettlementPage /> },
          { path: '/programmes', element: <ProgrammesPage /> },
          { path: '/classes', element: <ClassesPage /> },
          { path: '/classes/:id', element: <ClassPage /> },
          { path: '/targets', element: <TargetsPage /> },
          { path: '/inbox', element: <InboxPage /> },
          { path: '/cases', element: <CasesPage /> },
          { path: '/cases/:id', element: <CasePage /> },
          { path: '/workflows', element: <WorkflowsPage /> },
          { path: '/workflows/:jurisdiction/:workflow', element: <WorkflowPage /> },
          { path: '/workflows/:jurisdiction/:workflow/open', element: <OpenCasePage /> },
          { path: '/deadlines', element: <DeadlinesPage /> },
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
  },
]);

/** The console: preferences become theme and locale, and the address chooses the page. */
export function App() {
  const wanted = usePreferences();
  const { language, large, contrast } = wanted;
  useEffect(() => {
    const { documentElement: root } = document;
    root.lang = language;
    root.dataset['large'] = String(large);
    root.dataset['contrast'] = String(contrast);
    dayjs.locale(language === 'en' ? 'en' : 'zh-cn');
    // Texts of problems come in the language of the request.
    void queries.refetchQueries({ predicate: ({ state }) => state.status === 'error' });
  }, [language, large, contrast]);
  return (
    <ConfigProvider theme={themeFor(wanted)} locale={language === 'en' ? en : zhCN} button={{ autoInsertSpace: false }}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ConfigProvider>
  );
}
